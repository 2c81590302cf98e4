import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { FRAMEWORKS } from '../support/installed-packages.js';

/** As strict as a user of the packages may be; the declarations of the packages are checked like the user's own code. */
const STRICT = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  skipLibCheck: false,
  noEmit: true,
};

/** How a user's compiler may find what a package exports. */
export const RESOLUTIONS = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
] as const;

/** Makes a project that has nothing yet. */
export function createProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}

/** Gives the project these packages of those that the frameworks' tests have installed. */
export function linkFrameworks(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(FRAMEWORKS, 'node_modules', name), link);
  }
}

/** Compiles a module that uses all of these entries, and gives what the compiler says. */
export function compile(folder: string, entries: readonly string[], resolution: (typeof RESOLUTIONS)[number]): string {
  const lines = entries.map(
    (entry, index) => `import * as entry${index} from '${entry}';\nexport const all${index}: object = entry${index};\n`,
  );
  writeFileSync(path.join(folder, 'entries.ts'), lines.join(''));
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...STRICT, ...resolution }, files: ['entries.ts'] }),
  );
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout;
}
