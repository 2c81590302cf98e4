import { describe, expect, it } from '@jest/globals';
import { DEMO_EVENTS } from '../../src/demo/log.js';
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

  it('has every event of the demo with its level, and no other', () => {
    const [, ...demoRows] = tableRowsOf(sectionOf(document, 'Events of the demo'));
    const documented = demoRows.map(([name = '', level]) => [codeOf(name)?.toString(), level]);
    expect(documented.sort()).toEqual(Object.entries(DEMO_EVENTS).sort());
  });

  it('says of every event what it means', () => {
    expect(rows.filter(([, , , meaning = '']) => meaning.length < 20)).toEqual([]);
  });
});

describe('The catalogue', () => {
  it.each([...Object.keys(EVENTS), ...Object.keys(DEMO_EVENTS)])('has no event that is never emitted: %s', (name) => {
    const users = sources.filter(
      ({ file, text }) => !/(telemetry\/catalogue|demo\/log)\.ts$/.test(file) && text.includes(`'${name}'`),
    );
    expect(users).not.toEqual([]);
  });
});
