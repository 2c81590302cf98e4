import { createClient } from '@hey-api/openapi-ts';
import { completeOpenSets } from './complete-open-sets.js';
import type { OpenApiDocument } from './openapi-document.js';

/** Writes the types of every operation, request and answer into `folder`. The server's handlers use them. */
export async function generateContractTypes(document: OpenApiDocument, folder: string): Promise<void> {
  await createClient({
    input: { ...document },
    output: { path: folder, module: { extension: '.js' } },
    logs: { level: 'error' },
    plugins: ['@hey-api/typescript'],
  });
  completeOpenSets(folder);
}
