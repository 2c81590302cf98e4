/**
 * Lays out the packages for frontends below `dist/packages/`, each with a manifest beside its sources: of what is
 * compiled, each takes only what its entries reach.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reachedFrom } from './module-closure.js';
import { root } from './run-program.js';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly repository?: unknown;
  readonly engines: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const SERVER = readManifest(root);

for (const module of ['frontend', 'generate']) assemble(path.join(root, 'src', module), `dist/packages/${module}`);

function assemble(source: string, target: string): void {
  rmSync(path.join(root, target), { recursive: true, force: true });
  const manifest = readManifest(source);
  for (const file of reachedFrom(entriesOf(manifest), root)) copy(path.join(root, file), path.join(root, target, file));
  copy(path.join(root, 'LICENSE'), path.join(root, target, 'LICENSE'));
  copy(path.join(source, 'README.md'), path.join(root, target, 'README.md'));
  const { version, license, repository } = SERVER;
  // A page's code runs in browsers.
  const engines = manifest.bin ? { engines: SERVER.engines } : {};
  writeFileSync(
    path.join(root, target, 'package.json'),
    `${JSON.stringify({ ...manifest, version, license, repository, ...engines }, undefined, 2)}\n`,
  );
}

function entriesOf({ bin = {}, exports }: Manifest): string[] {
  const exported = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  );
  return [...Object.values(bin), ...exported];
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

function copy(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
}
