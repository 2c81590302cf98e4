/** Languages of blocks that nobody runs: drawings, and what programs print or send. */
export const NOT_RUN = ['mermaid', 'text', 'log', 'http'];

/** Languages whose blocks are all tested, wherever they are, and where. */
export const TESTED_EVERYWHERE: Readonly<Record<string, string>> = {
  ts: 'test/docs/snippets.test.ts',
  yaml: 'test/docs/data-snippets.test.ts',
  json: 'test/docs/data-snippets.test.ts',
  sh: 'test/docs/commands.test.ts',
};

/** A number of blocks of one language in a document, and the tests that compile or run them. */
export interface Entry {
  readonly document: string;
  readonly language: string;
  readonly count: number;
  readonly tests: readonly string[];
}

const entry = (document: string, language: string, count: number, ...tests: readonly string[]): Entry => ({
  document,
  language,
  count,
  tests,
});

/** What its own test takes. Before a number is raised, that test has to take the new block. */
export const TESTED_BY_DOCUMENT: readonly Entry[] = [
  entry('docs/authorization-servers/oidc-provider.md', 'js', 1, 'test/docs/library-snippets.test.ts'),
  entry('docs/choosing.md', 'diff', 1, 'test/docs/frontends.test.ts'),
  entry('docs/clients.md', 'typescript', 11, 'test/clients/clients.test.ts'),
  entry('docs/configuration.md', 'nginx', 1, 'test/deploy/guide-files.ts'),
  entry('docs/configuration.md', 'haproxy', 1, 'test/deploy/guide-files.ts'),
  entry('docs/configuration.md', 'html', 1, 'test/docs/own-pages.test.ts'),
  entry('docs/contract-test.md', 'js', 1, 'test/docs/library-snippets.test.ts'),
  entry('docs/frontend-recipes.md', 'tsx', 5, 'test/examples/recipes.test.ts', 'test/clients/clients.test.ts'),
  entry('docs/frontend-recipes.md', 'vue', 1, 'test/examples/recipes.test.ts'),
  entry(
    'docs/frontend-recipes.md',
    'typescript',
    3,
    'test/examples/recipes.test.ts',
    'test/examples/examples.test.ts',
    'test/docs/frontends.test.ts',
  ),
  entry('docs/frontend-recipes.md', 'javascript', 1, 'test/browser/service-worker.test.ts'),
  entry('docs/frontends.md', 'tsx', 2, 'test/examples/starters.test.ts', 'test/docs/frontends.test.ts'),
  entry('docs/frontends.md', 'vue', 2, 'test/examples/starters.test.ts', 'test/docs/frontends.test.ts'),
  entry('docs/frontends.md', 'svelte', 2, 'test/examples/starters.test.ts', 'test/docs/frontends.test.ts'),
  entry('docs/frontends.md', 'typescript', 8, 'test/examples/starters.test.ts', 'test/docs/frontends.test.ts'),
  entry('docs/frontends.md', 'html', 1, 'test/examples/examples.test.ts'),
  entry('docs/frontends.md', 'javascript', 2, 'test/examples/examples.test.ts', 'test/docs/frontends.test.ts'),
  entry('docs/frontends.md', 'diff', 3, 'test/examples/moving-to-the-backend.test.ts', 'test/clients/clients.test.ts'),
  entry('docs/mock.md', 'typescript', 1, 'test/examples/mock-guide.test.ts'),
  entry('docs/mounting.md', 'js', 2, 'test/flow/body-parsers.test.ts', 'test/flow/express-start.test.ts'),
  entry('docs/operate.md', 'logrotate', 1, 'test/deploy/guide-files.ts'),
  entry('docs/proxy.md', 'haproxy', 1, 'test/proxy-through/fronts.ts'),
  entry('docs/proxy.md', 'nginx', 1, 'test/proxy-through/fronts.ts'),
  entry('docs/sign-in.md', 'html', 1, 'test/flow/sign-in-guide.test.ts'),
  entry('docs/sign-in.md', 'js', 2, 'test/flow/sign-in-guide.test.ts'),
];
