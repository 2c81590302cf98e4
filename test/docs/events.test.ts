import { describe, expect, it } from '@jest/globals';
import { EVENTS } from '../../src/telemetry/catalogue.js';
import { codeOf, readDocument, readSources, sectionOf, tableRowsOf } from './documents.js';

const document = readDocument('docs/events.md');
const [, ...rows] = tableRowsOf(sectionOf(document, 'Catalogue'));
const sources = readSources();

describe('docs/events.md', () => {
  it('has every event with its level, and no other', () => {
    const documented = rows.map(([name = '', level]) => [codeOf(name)?.toString(), level]);
    const events = Object.entries(EVENTS).map(([name, { level }]) => [name, level]);
    expect(documented.sort()).toEqual(events.sort());
  });

  it('says of every event what it means', () => {
    expect(rows.filter(([, , , meaning = '']) => meaning.length < 20)).toEqual([]);
  });
});

describe('The catalogue', () => {
  it.each(Object.keys(EVENTS))('has no event that is never emitted: %s', (name) => {
    const users = sources.filter(
      ({ file, text }) => !file.endsWith('telemetry/catalogue.ts') && text.includes(`'${name}'`),
    );
    expect(users).not.toEqual([]);
  });
});
