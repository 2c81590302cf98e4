import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDocument, root, sectionOf } from './documents.js';

const [, ...tasks] = sectionOf(readDocument('CONTRIBUTING.md'), 'I want to …').split(/^### /m);

/** The files and folders that a text names. Left out: those that the reader adds (`<operationId>`). */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|docs)\/[\w./-]*|openapi\.yaml|package\.json)`/g)].map(
    ([, named = '']) => named,
  );
}

describe('The tasks of CONTRIBUTING.md', () => {
  it('are many', () => {
    expect(tasks.length).toBeGreaterThan(20);
  });

  it.each(tasks.map((task) => [task.split('\n')[0], task]))('name files that exist, to "%s"', (_, task) => {
    const named = pathsIn(task ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
