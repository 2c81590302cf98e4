import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storeLaws } from '../../src/storage/laws/store-laws.js';
import { compileIn, makeConsumer } from './consumer.js';
import { fileOf, readDocument, snippetsOf } from './documents.js';

/** Enough for a compiler on a busy machine. */
const COMPILING_MS = 120_000;

const guide = readDocument('docs/write-a-store.md');
const files = snippetsOf(guide, 'ts').flatMap((snippet) => {
  const file = fileOf(snippet);
  return file === undefined ? [] : [{ file, code: snippet.code }];
});

/** Runs a test file under `node:test`. */
function runTests(file: string): string {
  return spawnSync(process.execPath, ['--test-reporter=tap', file], { encoding: 'utf8' }).stdout;
}

describe('The guide to writing a store', () => {
  let folder: string;
  let problems: readonly string[];
  beforeAll(() => {
    folder = makeConsumer({ noEmit: false, skipLibCheck: false, exactOptionalPropertyTypes: true });
    mkdirSync(path.join(folder, 'src'));
    for (const { file, code } of files) writeFileSync(path.join(folder, file), code);
    problems = compileIn(folder);
  }, COMPILING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has an example that compiles in a strict project, with all types of `tmi-bff/store` checked', () => {
    expect(files.map(({ file }) => file)).toEqual(['src/example-store.ts', 'src/example-store.test.ts']);
    expect(problems).toEqual([]);
  });

  it('has an example that keeps every law, under node:test', () => {
    const output = runTests(path.join(folder, 'src/example-store.test.js'));
    expect(output).toContain(`# pass ${storeLaws.length}\n`);
    expect(output).toContain('# fail 0\n');
  });

  it('would notice an example that breaks a law', () => {
    const broken = path.join(folder, 'src/broken.test.mjs');
    writeFileSync(
      broken,
      `import { test } from 'node:test';
      import { storeLaws } from 'tmi-bff/store';
      import { createExampleStore } from './example-store.js';
      for (const { name, check } of storeLaws) test(name, () => check(async (clock) => {
        const store = { ...createExampleStore(clock), delete: async () => true };
        return { store, another: async () => store, close: () => store.close() };
      }));`,
    );
    expect(runTests(broken)).toMatch(/^not ok \d+ - never brings a deleted record back/m);
  });
});
