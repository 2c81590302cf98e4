/** Writes the variants into folders: those for Nuxt into the first, all others into the second. */
import path from 'node:path';
import { generateFrontendClient } from '../../src/generate/frontend-client/generate-frontend-client.js';
import { VARIANTS } from './variants.js';

const [, , forNuxt = '', forOthers = ''] = process.argv;

for (const { stack, validator, core, folder } of VARIANTS) {
  await generateFrontendClient({
    stack,
    core,
    folder: path.join(stack.name === 'nuxt' ? forNuxt : forOthers, stack.name, folder),
    ...(validator ? { validator } : {}),
  });
}
