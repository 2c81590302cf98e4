/**
 * Lays out the packages for frontends below `dist/packages/`, each with a manifest beside its sources: of what is
 * compiled, each takes only what its entries reach.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const SERVER = readManifest(root);

/** A package has modules with their types, and files such as the contract. */
const IS_MODULE = /\.(js|d\.ts)$/;

for (const module of ['frontend', 'generate']) assemble(path.join(root, 'src', module), `dist/packages/${module}`);

function assemble(source: string, target: string): void {
  rmSync(path.join(root, target), { recursive: true, force: true });
  const manifest = readManifest(source);
  for (const file of filesOf(manifest)) copy(path.join(root, file), path.join(root, target, file));
  copy(path.join(root, 'LICENSE'), path.join(root, target, 'LICENSE'));
  copy(path.join(source, 'README.md'), path.join(root, target, 'README.md'));
  const { version, license } = SERVER;
  // A page's code runs in browsers.
  const engines = manifest.bin ? { engines: SERVER.engines } : {};
  writeFileSync(
    path.join(root, target, 'package.json'),
    `${JSON.stringify({ ...manifest, version, license, ...engines }, undefined, 2)}\n`,
  );
}

/** The entries, and every module that they reach by imports. */
function filesOf({ bin = {}, exports }: Manifest): Set<string> {
  const files = new Set<string>();
  const exported = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  );
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    if (IS_MODULE.test(file)) for (const imported of importsOf(file)) visit(imported);
  };
  for (const entry of [...Object.values(bin), ...exported]) visit(path.normalize(entry));
  return files;
}

/** What the module imports of this project: code for code, types for types. */
function importsOf(file: string): string[] {
  return typescript
    .preProcessFile(readFileSync(path.join(root, file), 'utf8'))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.join(path.dirname(file), specifier))
    .map((imported) => (file.endsWith('.d.ts') ? imported.replace(/\.js$/, '.d.ts') : imported));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

function copy(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
}
