import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coreOnly, fetchedOnly } from '../../contract/document/parts.js';
import { completeOpenSets } from '../complete-open-sets.js';
import { type NavigationOperation, navigationsOf, readDocument } from '../openapi-document.js';
import { loadGenerator } from './load-generator.js';
import { navigationModule } from './navigation-module.js';
import { BANNER, prepareOutputFolder } from './output-folder.js';
import type { Stack, Validator } from './stacks.js';

export interface FrontendClientOptions {
  readonly stack: Stack;
  /** The folder of the client. It is made if it does not exist. */
  readonly folder: string;
  readonly validator?: Validator;
  /** Leaves out what the project adds to the draft. */
  readonly core: boolean;
  /** The extension of imports. Default: none, as for bundlers; TypeScript's `nodenext` requires `js`. */
  readonly importExtension?: 'js' | 'ts';
}

/**
 * Writes a typed client of the contract for one stack: a function for each operation; for an operation that a browser
 * navigates to, one that builds its URL.
 *
 * @throws Misconfiguration if the folder has other files or cannot be written, or the generator is not installed
 */
export async function generateFrontendClient(options: FrontendClientOptions): Promise<void> {
  const { createClient } = await loadGenerator();
  const { stack, folder, validator, core, importExtension } = options;
  const document = core ? coreOnly(readDocument()) : readDocument();
  prepareOutputFolder(folder);
  await createClient({
    input: { ...fetchedOnly(document) },
    output: {
      path: path.join(folder, 'api'),
      // The output must depend on the options alone, not on the current folder.
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
  completeOpenSets(path.join(folder, 'api'));
  if (stack.name === 'nuxt') letNuxtCompile(path.join(folder, 'api/client/client.gen.ts'));
  // Pages do not navigate to the callbacks of authorization servers.
  const navigations = navigationsOf(document).filter((operation) => operation['x-navigation'] === 'page');
  if (navigations.length > 0) {
    writeFileSync(path.join(folder, 'navigation.gen.ts'), navigationModule(navigations, document));
  }
  writeFileSync(path.join(folder, 'index.ts'), entryModule(options, navigations));
}

/** The module that exports everything. */
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
 * The client for newer versions of Nuxt has options that no browser's `fetch` has. The generated function for
 * server-sent events passes them on, which does not compile; the contract has no such events.
 */
function letNuxtCompile(file: string): void {
  const text = readFileSync(file, 'utf8');
  const handedOn = /\.\.\.unwrapRefs\(opts\),(?=\n +body: opts\.body as BodyInit)/;
  writeFileSync(file, text.replace(handedOn, '...(unwrapRefs(opts) as object),'));
}
