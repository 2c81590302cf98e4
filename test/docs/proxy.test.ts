import { describe, expect, it } from '@jest/globals';
import type * as v from 'valibot';
import { ProxySchema } from '../../src/config/proxies-schema.js';
import { codeOf, readDocument, sectionOf, tableRowsOf } from './documents.js';

/** The options below a schema, with their defaults as YAML writes them. */
function optionsBelow(schema: v.GenericSchema, at: string, fallback?: unknown): [string, unknown][] {
  const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema;
  const value = 'default' in schema ? schema.default : fallback;
  if (!('entries' in inner)) return [[at, value]];
  return Object.entries(inner.entries as Record<string, v.GenericSchema>).flatMap(([name, entry]) =>
    optionsBelow(entry, at === '' ? name : `${at}.${name}`),
  );
}

describe('docs/proxy.md', () => {
  const rows = tableRowsOf(sectionOf(readDocument('docs/proxy.md'), 'Settings')).filter((row) => codeOf(row[0]));

  it('names every setting of a proxy, and no other, with its default', () => {
    const told = Object.fromEntries(rows.map((row) => [codeOf(row[0]), row[1]]));
    const options = optionsBelow(ProxySchema, '');
    expect(Object.keys(told).sort()).toEqual(options.map(([name]) => name).sort());
    for (const [name, value] of options) {
      if (value === undefined) continue;
      const written = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
      expect([name, told[name]]).toEqual([name, `\`${written}\``]);
    }
  });
});
