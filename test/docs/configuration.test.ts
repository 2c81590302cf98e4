import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadOptions } from '../../src/config/load-options.js';
import { type ListedOption, listOptions } from '../../src/config/option-list.js';
import { readUntrustedOptions } from '../../src/config/read-options.js';
import { codeOf, readDocument, root, snippetsOf, tableRowsOf } from './documents.js';

type Fallback = ListedOption['fallback'];

const isOptionPath = (text: string) => /^[a-z][A-Za-z]*((\[\])?\.[a-z][A-Za-z]*)*$/.test(text);

describe('docs/configuration.md', () => {
  const document = readDocument('docs/configuration.md');
  const rows = tableRowsOf(document.text.split('## The environment')[0] ?? '').filter((row) => codeOf(row[0]));
  const options = new Map(listOptions().map((option) => [option.path, option]));

  it('names every option, and no other', () => {
    const named = rows.map((row) => codeOf(row[0]) ?? '');
    expect(named.filter(isOptionPath).sort()).toEqual([...options.keys()].sort());
    expect(new Set(named).size).toBe(named.length);
  });

  it('tells the default of every option', () => {
    const told = rows.map((row) => [codeOf(row[0]), row[2]]);
    const defaults = rows.map((row) => {
      const option = options.get(codeOf(row[0]) ?? '');
      return [option?.path, defaultCellOf(option?.fallback, row[2] ?? '')];
    });
    expect(told).toEqual(defaults);
  });

  it('shows errors as they are', () => {
    const [shown = ''] = snippetsOf(document, 'text').map(({ code }) => code);
    const wrong = {
      publicOrigin: 'https://app.acme.test/',
      authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'secret' },
      session: { idle: 3 },
      sealingKeys: 'not a list',
    };
    const lines = shown.trimEnd().replaceAll('tmi-bff: ', '');
    expect(() => readUntrustedOptions(wrong)).toThrow(new Error(lines));
  });
});

/** What the cell of a default should say. A value may be written in any way that YAML reads as the same. */
function defaultCellOf(fallback: Fallback, cell: string): string {
  if (fallback === undefined) return 'required';
  if (fallback.value === undefined) return 'not set';
  const told: unknown = typeof fallback.value === 'string' ? codeOf(cell) : parse(codeOf(cell) ?? '');
  return JSON.stringify(told) === JSON.stringify(fallback.value) ? cell : JSON.stringify(fallback.value);
}

describe('docs/example-config.yaml', () => {
  const environment = {
    TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET: 'from the environment',
    TMI_BFF_SEALING_KEYS: '["7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM"]',
  };

  it('loads, with its secrets from the environment', () => {
    const options = loadOptions({ file: path.join(root, 'docs/example-config.yaml'), environment });
    expect(options.authorizationServer.clientSecret?.reveal()).toBe('from the environment');
    expect(options.store.kind).toBe('embedded');
  });

  it('has every option, in use or in a comment', () => {
    const { text } = readDocument('docs/example-config.yaml');
    const names = listOptions().map((option) => option.path.replace(/^.*\./, ''));
    expect(names.filter((name) => !new RegExp(`\\b${name}:`).test(text))).toEqual([]);
  });
});
