import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadOptions } from '../../src/config/load-options.js';
import { settingsFile } from '../authorization-servers/backend.js';
import { mistakes } from '../authorization-servers/mistakes/mistakes.js';
import { isNamed, readMistakes, renderMistakes } from '../authorization-servers/mistakes/mistakes-table.js';
import { servers } from '../authorization-servers/servers/index.js';
import { STEPS } from '../authorization-servers/story.js';
import { readResults, renderTable } from '../authorization-servers/table.js';
import { root } from './documents.js';

const steps = STEPS.map(({ name }) => name);
const page = readFileSync(path.join(root, 'docs/authorization-servers.md'), 'utf8');
const environment = {
  TMI_BFF_AUTHORIZATION_SERVER__CLIENT_SECRET: 'not-the-real-one',
  TMI_BFF_SEALING_KEYS: '["3q2-7wT5mVxR1kPzL8cYbN4hJ6sD0fGuA9eWiXoQ_yE"]',
};

describe('the page about authorization servers', () => {
  it('shows the table of the last runs', () => {
    expect(page).toContain(renderTable(readResults(), steps));
  });

  it('shows no step that was not run, and none that failed', () => {
    const told = Object.values(readResults()).flatMap((result) => steps.map((step) => result.steps[step]?.outcome));
    expect(told.length).toBeGreaterThan(0);
    for (const outcome of told) expect(['kept', 'differs', 'not offered']).toContain(outcome);
  });

  it.each(servers.map(({ name }) => name))('has results, a page and usable settings for %s', (name) => {
    expect(Object.keys(readResults())).toContain(name);
    expect(page).toContain(`(authorization-servers/${name}.md)`);
    expect(page).toContain(`(examples/authorization-servers/${name}.yaml)`);
    expect(loadOptions({ environment, file: settingsFile(name) }).authorizationServer.clientId).toBe('portfolio');
  });
});

describe('the table of mistakes in the page about the check', () => {
  const results = readMistakes();

  it('is that of the last run, which made all of them', () => {
    const text = readFileSync(path.join(root, 'docs/check.md'), 'utf8');
    expect(results?.mistakes.map(({ name }) => name)).toEqual(mistakes.map(({ name }) => name));
    expect(results && text.includes(renderMistakes(results))).toBe(true);
  });

  it('names each, in the check or in the log', () => {
    expect(results?.mistakes.filter((mistake) => !isNamed(mistake))).toEqual([]);
  });
});
