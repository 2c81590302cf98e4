import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow, readDocument, root, sectionOf } from './documents.js';

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

/** Files that name a store, and need no change when there is one more. */
const ABOUT_ONE_STORE: Readonly<Record<string, string>> = {
  'src/cli/start-demo.ts': 'the demo has the embedded store',
  'src/storage/postgresql-choice.ts': 'is about PostgreSQL alone',
  'test/unit/config/postgresql-options.test.ts': 'is about PostgreSQL alone',
  'test/support/postgresql-server.ts': 'is about PostgreSQL alone',
};

describe('"Add a store" in CONTRIBUTING.md', () => {
  const named = pathsIn(tasks.find((task) => task.startsWith('Add a store\n')) ?? '');
  const naming = [
    ...filesBelow('src', '.ts').filter((file) => /'(postgresql|embedded)'/.test(readDocument(file).text)),
    // Most tests that name the embedded store use it only because it keeps sessions over a restart.
    ...filesBelow('test', '.ts').filter((file) => readDocument(file).text.includes("'postgresql'")),
  ];

  it('names each file that names a store of several processes, or the embedded one', () => {
    const left = naming.filter((file) => !named.includes(file) && !(file in ABOUT_ONE_STORE));
    expect(left.filter((file) => file !== 'test/docs/contributing.test.ts')).toEqual([]);
  });

  it('leaves out only files that name it', () => {
    expect(Object.keys(ABOUT_ONE_STORE).filter((file) => !naming.includes(file))).toEqual([]);
  });
});
