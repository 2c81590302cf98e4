import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { fetchedOnly } from '../contract/document/parts.js';
import { completeOpenSets } from './complete-open-sets.js';
import { commentOf, pascalCase } from './frontend-client/navigation-module.js';
import { type NavigationOperation, navigationsOf, type OpenApiDocument } from './openapi-document.js';

const CONTRACT_TYPES = '../contract/index.js';
const GENERATED = '// This file is auto-generated from openapi.yaml\n\n';

/**
 * Writes the typed fetch client into `folder`: a function per operation in `api/`, and for each operation that a
 * browser navigates to a function that builds its URL instead of fetching it.
 */
export async function generateClient(document: OpenApiDocument, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await createClient({
    input: { ...fetchedOnly(document) },
    output: { path: path.join(folder, 'api'), module: { extension: '.js' } },
    logs: { level: 'error' },
    plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
  });
  completeOpenSets(path.join(folder, 'api'));
  const navigations = navigationsOf(document);
  writeFileSync(path.join(folder, 'navigation.gen.ts'), navigationModule(navigations));
  writeFileSync(path.join(folder, 'index.ts'), indexModule(navigations));
}

function navigationModule(navigations: NavigationOperation[]): string {
  const types = navigations.map(({ operationId }) => `${pascalCase(operationId)}Data`).sort();
  return [
    GENERATED,
    `import type { ${types.join(', ')} } from '${CONTRACT_TYPES}';\n`,
    `import { client } from './api/client.gen.js';\n`,
    ...navigations.map(navigationFunction),
  ].join('');
}

function navigationFunction(operation: NavigationOperation): string {
  const { operationId, path, parameters = [] } = operation;
  const byDefault = parameters.some(({ required }) => required) ? '' : ' = {}';
  return `
${commentOf(operation)}
export const ${operationId} = (options: Pick<${pascalCase(operationId)}Data, 'query'>${byDefault}): string =>
    client.buildUrl({ url: '${path}', ...options });
`;
}

function indexModule(navigations: NavigationOperation[]): string {
  const names = navigations.map(({ operationId }) => operationId).sort();
  return [
    GENERATED,
    `export * from './api/index.js';\n`,
    `export { client } from './api/client.gen.js';\n`,
    `export { ${names.join(', ')} } from './navigation.gen.js';\n`,
  ].join('');
}
