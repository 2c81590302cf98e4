import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';

/** The members of a `package.json` that the tests look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<'types' | 'default', string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
}

/** A folder that `npm pack` makes a package of. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

const openPackage = (folder: string): Package => ({
  folder,
  manifest: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
});

export const SERVER = openPackage(root);
export const FRONTEND = openPackage(path.join(root, 'dist/packages/frontend'));
export const GENERATE = openPackage(path.join(root, 'dist/packages/generate'));
export const PACKAGES = [SERVER, FRONTEND, GENERATE];

/** What the tarball of the package contains, without making it. */
export function filesOf({ folder }: Package): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  return JSON.parse(output)[0].files.map((file: { path: string }) => file.path);
}

/** Makes the tarball of a package, and says where it is. */
export function pack({ folder }: Package, destination: string): string {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', destination], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return path.join(destination, JSON.parse(output)[0].filename);
}

/** The specifiers of all modules that the package exports, such as `tmi-bff/mock`. */
export function entriesOf({ manifest }: Package): string[] {
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([entry]) => path.posix.join(manifest.name, entry));
}
