import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../src/contract-test/index.js';
import { root } from './documents.js';

/** Requirements that nothing in this project can keep or break. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  'FE-03': 'binds resource servers',
  'FE-04': 'is decided before there is a backend',
};

const tests = path.join(root, 'test');
const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
/** Left out: tests of the contract tester. */
const ofThisBackend = files.filter((file) => !file.startsWith('conformance'));
const textOf = (file: string) => readFileSync(path.join(tests, file), 'utf8');
const namedIn = (file: string) => textOf(file).match(/\b[A-Z]+-\d\d\b/g) ?? [];
const cited = new Set(ofThisBackend.filter((file) => file !== 'docs/requirements.test.ts').flatMap(namedIn));

describe('Requirements', () => {
  it.each(catalogue.filter(({ id }) => !(id in OF_OTHERS)))(
    '$id is cited by a test of the backend or the page',
    ({ id }) => {
      expect(cited).toContain(id);
    },
  );

  it('that no test cites are only those of others', () => {
    expect(catalogue.map(({ id }) => id).filter((id) => !cited.has(id))).toEqual(Object.keys(OF_OTHERS));
  });
});
