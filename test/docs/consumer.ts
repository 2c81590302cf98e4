import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './documents.js';

/** As strict as a user of the package may be. */
const COMPILER_OPTIONS = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  module: 'nodenext',
  types: ['node'],
  typeRoots: [path.join(root, 'node_modules/@types')],
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Makes a folder in which the packages are installed: by links, and found through their `exports`. */
export function makeConsumer(changes: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-consumer-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/tmi-bff'));
  symlinkSync(path.join(root, 'dist/packages/frontend'), path.join(folder, 'node_modules/tmi-bff-frontend'));
  // What the tests of a user import.
  mkdirSync(path.join(folder, 'node_modules/@jest'));
  symlinkSync(path.join(root, 'node_modules/@jest/globals'), path.join(folder, 'node_modules/@jest/globals'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const compilerOptions = { ...COMPILER_OPTIONS, ...changes };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  return folder;
}

/** Compiles all files in the folder, and returns the lines of the compiler's output. */
export function compileIn(folder: string): string[] {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { cwd: folder, encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}
