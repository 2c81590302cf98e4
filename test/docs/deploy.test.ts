import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CHECKS } from '../deploy/checks.js';
import { CONTAINER_CHECKS } from '../deploy/container/container-checks.js';
import { FILES } from '../deploy/files.js';
import { FRONTS } from '../deploy/fronts.js';
import { readResults, renderTables } from '../deploy/table.js';
import { readDocument, root } from './documents.js';

const results = readResults();
const page = readDocument('docs/deploy.md').text;

describe('docs/deploy.md', () => {
  it('shows what came of the last run of each deployment', () => {
    expect(page).toContain(renderTables(results));
    const titles = [
      ...FRONTS.map(({ name }) => name),
      'tmi-bff itself',
      'container',
      ...FILES.map(({ title }) => title),
    ];
    expect(Object.keys(results).sort()).toEqual([...new Set(titles)].sort());
  });

  it('shows that each did what it has to do', () => {
    for (const { name } of FRONTS) expect(Object.keys(results[name] ?? {})).toEqual(CHECKS.map((check) => check.name));
    for (const { name } of CONTAINER_CHECKS) expect(results.container).toHaveProperty([name]);
    for (const { title, name } of FILES) expect(results[title]).toHaveProperty([name]);
    const outcomes = Object.values(results).flatMap((one) => Object.values(one));
    expect(outcomes.filter((outcome) => outcome.startsWith('no'))).toEqual([]);
  });

  it('names every file to deploy with', () => {
    const files = readdirSync(path.join(root, 'docs/examples/deploy'));
    expect(files.filter((file) => !page.includes(`examples/deploy/${file}`))).toEqual([]);
  });
});
