import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
import { readDocuments, root, type Snippet, snippetsOf } from './documents.js';

const documents = readDocuments();

/** Enough for a compiler on a busy machine. */
const COMPILING_MS = 120_000;

/** As strict as a user of the package may be. */
const CONFIGURATION = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [path.join(root, 'node_modules/@types')],
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** A folder that has the packages installed: by links, and found through their `exports`. */
function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-snippets-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/tmi-bff'));
  symlinkSync(path.join(root, 'dist/packages/frontend'), path.join(folder, 'node_modules/tmi-bff-frontend'));
  // What a user's own tests import.
  mkdirSync(path.join(folder, 'node_modules/@jest'));
  symlinkSync(path.join(root, 'node_modules/@jest/globals'), path.join(folder, 'node_modules/@jest/globals'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIGURATION));
  return folder;
}

/** Compiles each snippet as a module of its own, and gives what the compiler says of it. */
function compile(folder: string, snippets: readonly Snippet[]): ReadonlyMap<string, string[]> {
  for (const [index, { code }] of snippets.entries()) {
    writeFileSync(path.join(folder, `snippet-${index}.ts`), `${code}\nexport {};\n`);
  }
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { cwd: folder, encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  const others = lines.filter((line) => !/^(snippet-\d+\.ts|\s)/.test(line));
  if (others.length > 0) throw new Error(others.join('\n'));
  return new Map(
    snippets.map(({ name }, index) => [name, lines.filter((line) => line.startsWith(`snippet-${index}.ts`))]),
  );
}

describe('The TypeScript of the documentation', () => {
  const snippets = documents.flatMap((document) => snippetsOf(document, 'ts'));
  const wrong = { name: 'wrong', code: "import { noSuchThing } from 'tmi-bff-frontend/client';\nnoSuchThing();" };
  let folder = '';
  let problems: ReadonlyMap<string, string[]>;
  beforeAll(() => {
    folder = makeFolder();
    problems = compile(folder, [...snippets, wrong]);
  }, COMPILING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(snippets.map(({ name }) => name))('compiles: %s', (name) => {
    expect(problems.get(name)).toEqual([]);
  });

  it('would not compile if it used what is not there', () => {
    expect(problems.get('wrong')).toHaveLength(1);
  });
});

describe('The data of the documentation', () => {
  it('is valid YAML', () => {
    const snippets = documents.flatMap((document) => snippetsOf(document, 'yaml'));
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets.filter(({ code }) => parseDocument(code).errors.length > 0)).toEqual([]);
  });

  it('is valid JSON', () => {
    for (const { code } of documents.flatMap((document) => snippetsOf(document, 'json'))) {
      expect(() => JSON.parse(code)).not.toThrow();
    }
  });
});
