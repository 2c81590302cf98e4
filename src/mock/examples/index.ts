import { existsSync, statSync } from 'node:fs';
import { Misconfiguration } from '../../core/misconfiguration.js';
import type { ExampleApi } from './example-api.js';
import { createExamplesOfFolder } from './folder.js';
import { createExamplesOfDocument } from './openapi-document.js';

export type { ExampleApi } from './example-api.js';

/** @throws Misconfiguration if a name or a path cannot be used */
export async function createExampleApis(
  proxies: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, ExampleApi>> {
  const made = Object.entries(proxies).map(async ([name, file]) => [name, await createExampleApi(name, file)] as const);
  return new Map(await Promise.all(made));
}

async function createExampleApi(name: string, file: string): Promise<ExampleApi> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new Misconfiguration([
      `proxies: expected a name of lower-case letters, digits and hyphens, found ${JSON.stringify(name)}`,
    ]);
  if (!existsSync(file))
    throw new Misconfiguration([`proxies.${name}: expected a folder or an OpenAPI document, found no ${file}`]);
  return statSync(file).isDirectory() ? createExamplesOfFolder(file) : createExamplesOfDocument(file);
}
