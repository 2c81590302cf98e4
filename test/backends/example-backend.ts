import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import type { Language } from './lines.js';

/** A backend of `docs/examples/backends`. */
export interface ExampleBackend {
  /** Its folder. */
  readonly name: string;
  /** The language, and the libraries that do the work. */
  readonly title: string;
  /** The end of the names of its source files, which the table counts the lines of. */
  readonly sources: Language;
  /** Source files that only read the settings. They are not counted. */
  readonly settings?: readonly string[];
  /** Installs it into the cache, and builds it. Throws an error that says what to do if that fails. */
  install(cache: string): Program;
}

/** An installed backend. */
export interface Program {
  readonly command: readonly string[];
  readonly cwd: string;
}

export const folderOf = ({ name }: Pick<ExampleBackend, 'name'>) => path.join(root, 'docs/examples/backends', name);

/** The file of the requirements that it does not keep, each with a reason. */
export const expectedFailuresOf = (backend: Pick<ExampleBackend, 'name'>) =>
  path.join(folderOf(backend), 'expected-failures.txt');

/** All files of a folder, by their paths in it. */
export function filesIn(folder: string, under = ''): string[] {
  return readdirSync(path.join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(under, entry.name);
    return entry.isDirectory() ? filesIn(folder, file) : [file];
  });
}

/** A folder of the cache for exactly these sources. */
export function homeOf(cache: string, { name }: Pick<ExampleBackend, 'name'>, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(folderOf({ name }), file)));
  return path.join(cache, `${name}-${hash.digest('hex').slice(0, 16)}`);
}
