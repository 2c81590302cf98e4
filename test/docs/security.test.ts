import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDocument, root, sectionOf, tableRowsOf } from './documents.js';

const [, ...rows] = tableRowsOf(sectionOf(readDocument('docs/security.md'), 'Threats and defences'));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const allTests = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => read(path.join('test', file)))
  .join('\n');

/** The tests that a row names: file, and part of a name. */
function testsOf(row: readonly string[]): [file: string, name: string][] {
  const named = (row[3] ?? '').matchAll(/`(test\/[\w/-]+\.test\.ts)` “([^”]+)”/g);
  return [...named].map(([, file = '', name = '']) => [file, name]);
}

describe('docs/security.md', () => {
  it('names a test for every threat', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => testsOf(row).length === 0)).toEqual([]);
  });

  it('names no test that is not there', () => {
    const named = rows.flatMap(testsOf);
    expect(named.filter(([file, name]) => !(existsSync(path.join(root, file)) && read(file).includes(name)))).toEqual(
      [],
    );
  });

  it('names no requirement that no test cites', () => {
    const ids = rows.flatMap((row) => (row[2] ?? '').match(/[A-Z]+-\d+/g) ?? []);
    expect(ids.filter((id) => !allTests.includes(id))).toEqual([]);
  });
});
