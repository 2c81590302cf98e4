import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseDocument } from 'yaml';
import { compileIn, makeConsumer } from './consumer.js';
import { fileOf, readDocuments, type Snippet, snippetsOf } from './documents.js';

const documents = readDocuments();

/** Enough for a compiler on a busy machine. */
const COMPILING_MS = 120_000;

/** Compiles each snippet as a module of its own, and returns the compiler's messages for each. */
function compile(folder: string, snippets: readonly Snippet[]): ReadonlyMap<string, string[]> {
  for (const [index, snippet] of snippets.entries()) {
    const file = fileOf(snippet);
    // Under its own name as well, for the snippets that import it.
    if (file !== undefined) writeFileSync(path.join(folder, path.basename(file)), snippet.code);
    writeFileSync(path.join(folder, `snippet-${index}.ts`), `${snippet.code}\nexport {};\n`);
  }
  const lines = compileIn(folder);
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
    folder = makeConsumer();
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
