import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fileOf, readDocument, root, type Snippet, snippetsOf } from './documents.js';

const guide = readDocument('docs/frontends.md');

/** The files that people start from; test/examples builds them, and drives them in a browser. */
function filesOfExamples(folder = path.join(root, 'docs/examples')): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist', 'tmi-bff', '.angular'].includes(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? filesOfExamples(file) : [file];
    });
}

const snippets: Snippet[] = ['tsx', 'vue', 'svelte', 'typescript', 'javascript']
  .flatMap((language) => snippetsOf(guide, language))
  // axios has no example of its own: test/clients compiles it, test/examples calls it.
  .filter(({ code }) => !code.includes("from 'axios'"))
  // test/examples signs in on the first pages.
  .filter((snippet) => fileOf(snippet) === undefined);

const recipes = readDocument('docs/frontend-recipes.md');
/** Those of Angular; test/examples/recipes.test.ts builds the others. */
const recipesOfExamples = snippetsOf(recipes, 'typescript').filter(({ code }) => !code.includes('vue'));

describe('The guide for frontends', () => {
  it('comes from nothing to a protected call in a dozen lines', () => {
    const [first] = snippetsOf(guide, 'ts');
    expect(first?.code).toContain('authorizedFetch(');
    expect(first?.code.split('\n').length).toBeLessThanOrEqual(14);
  });

  it('has snippets for each framework', () => {
    expect(snippets.length).toBeGreaterThan(7);
  });

  it.each([...snippets, ...recipesOfExamples].map(({ name, code }) => [name, code]))(
    'shows what is in an example, word for word: %s',
    (_, code) => {
      const found = filesOfExamples().filter((file) => readFileSync(file, 'utf8').includes(code));
      expect(found).not.toEqual([]);
    },
  );

  it('changes the same line as the page about the choice, which test/examples changes in a page', () => {
    const [first] = snippetsOf(guide, 'diff');
    expect(snippetsOf(readDocument('docs/choosing.md'), 'diff').map(({ code }) => code)).toEqual([first?.code]);
  });
});
