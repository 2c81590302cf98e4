import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Misconfiguration } from '../../core/misconfiguration.js';
import { requirePeer } from '../../core/require-peer.js';
import { type NavigationOperation, navigationsOf, onlyFetched, readDocument } from '../openapi-document.js';
import { coreOnly } from './core-only.js';
import { navigationModule } from './navigation-module.js';
import { BANNER, prepareOutputFolder } from './output-folder.js';
import type { Stack, Validator } from './stacks.js';

/**
 * The generator's line that the settings below are for, and that is tested. It writes with TypeScript's programming
 * interface, which version 7 no longer has; but it lets npm install that.
 */
const GENERATOR = '@hey-api/openapi-ts@0.95 typescript@6';

export interface FrontendClientOptions {
  readonly stack: Stack;
  /** Where to write it. The folder is made if need be. */
  readonly folder: string;
  readonly validator?: Validator;
  /** Whether to leave out what the project adds to the draft. */
  readonly core: boolean;
  /** What imports end with. Without it nothing, as bundlers like it; `nodenext` of TypeScript asks for `js`. */
  readonly importExtension?: 'js' | 'ts';
}

/**
 * Writes a typed client of the contract for one stack: a function for each operation, and for an operation that a
 * browser navigates to one that builds the URL.
 *
 * @throws Misconfiguration if the folder holds something else or can't be written, or the generator is not installed
 */
export async function generateFrontendClient(options: FrontendClientOptions): Promise<void> {
  const { createClient } = await requirePeer(GENERATOR, 'Generating a client', loadGenerator);
  const { stack, folder, validator, core, importExtension } = options;
  const document = core ? coreOnly(readDocument()) : readDocument();
  prepareOutputFolder(folder);
  await createClient({
    input: { ...onlyFetched(document) },
    output: {
      path: path.join(folder, 'api'),
      // What is written depends on the options alone, not on the folder that the command runs in.
      tsConfigPath: 'off',
      ...(importExtension ? { module: { extension: `.${importExtension}` } } : {}),
    },
    logs: { level: 'silent' },
    plugins: [
      '@hey-api/typescript',
      ...(validator ? [validator] : []),
      { name: '@hey-api/sdk', ...(validator ? { validator } : {}) },
      ...stack.plugins,
    ],
  });
  if (stack.name === 'nuxt') letNuxtCompile(path.join(folder, 'api/client/client.gen.ts'));
  // Where an authorization server leads is nothing that a page needs.
  const navigations = navigationsOf(document).filter((operation) => operation['x-navigation'] === 'page');
  if (navigations.length > 0) {
    writeFileSync(path.join(folder, 'navigation.gen.ts'), navigationModule(navigations, document));
  }
  writeFileSync(path.join(folder, 'index.ts'), entryModule(options, navigations));
}

async function loadGenerator() {
  try {
    return await import('@hey-api/openapi-ts');
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Misconfiguration([
      `The generator does not load (${error.message}). It needs TypeScript 5 or 6. Run: npm install ${GENERATOR}`,
    ]);
  }
}

/** Everything that the client has, from one place. */
function entryModule(options: FrontendClientOptions, navigations: readonly NavigationOperation[]): string {
  const { stack, validator, importExtension } = options;
  const end = importExtension ? `.${importExtension}` : '';
  const queries = stack.plugins.filter((plugin) => plugin.startsWith('@tanstack/'));
  const names = navigations.map(({ operationId }) => operationId).sort();
  return [
    `${BANNER}\n\n`,
    `export * from './api/index${end}';\n`,
    `export { client } from './api/client.gen${end}';\n`,
    ...(stack.alsoExported
      ? [`export { ${stack.alsoExported.names} } from './api/${stack.alsoExported.from}${end}';\n`]
      : []),
    ...[...queries, ...(validator ? [validator] : [])].map((file) => `export * from './api/${file}.gen${end}';\n`),
    ...(names.length > 0 ? [`export { ${names.join(', ')} } from './navigation.gen${end}';\n`] : []),
  ].join('');
}

/**
 * Newer versions of Nuxt allow options that no browser's `fetch` has. The generated function for server-sent events hands
 * them on, and then does not compile; the contract has no such events.
 */
function letNuxtCompile(file: string): void {
  const text = readFileSync(file, 'utf8');
  const handedOn = /\.\.\.unwrapRefs\(opts\),(?=\n +body: opts\.body as BodyInit)/;
  writeFileSync(file, text.replace(handedOn, '...(unwrapRefs(opts) as object),'));
}
