import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Misconfiguration } from '../../core/misconfiguration.js';

/**
 * The tested version of the generator. It requires TypeScript 5 or 6, because it uses TypeScript's compiler API, which
 * version 7 no longer has; npm would install version 7 too.
 */
const PACKAGES = '@hey-api/openapi-ts@0.95 typescript@6';

/** Where the generator stands with a TypeScript of its own, so that the project keeps its compiler. */
export const GENERATOR_FOLDER = '.tmi-bff-generator';

type Generator = typeof import('@hey-api/openapi-ts');

/**
 * Loads the generator: from the folder of its own in the current folder if it is there, else as it is installed.
 *
 * @throws Misconfiguration with the command that installs it, if it is missing or does not load
 */
export async function loadGenerator(): Promise<Generator> {
  const own = path.resolve(GENERATOR_FOLDER, 'node_modules/@hey-api/openapi-ts');
  try {
    return existsSync(own) ? await import(entryOf(own)) : await import('@hey-api/openapi-ts');
  } catch (error) {
    throw explained(error);
  }
}

function entryOf(folder: string): string {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return pathToFileURL(path.join(folder, exports['.'].import)).href;
}

function explained(error: unknown): unknown {
  const how = `Run: npm install --prefix ${GENERATOR_FOLDER} ${PACKAGES}`;
  if (error instanceof TypeError) {
    const why = `The generator does not load (${error.message}). It needs TypeScript 5 or 6, in a folder of its own beside that of the project.`;
    return new Misconfiguration([`${why} ${how}`]);
  }
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  return isMissing ? new Misconfiguration([`Generating a client needs the generator. ${how}`]) : error;
}
