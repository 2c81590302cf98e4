import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../docs/documents.js';

const run = promisify(execFile);

/** The folder with the packages of all stacks but Nuxt, which has so many that it is kept apart. */
export const FRAMEWORKS = path.join(root, 'test/clients');
export const NUXT = path.join(FRAMEWORKS, 'nuxt');

/**
 * Installs the packages that a folder's lock file names, unless they are there. What the lock file says of each package
 * is held to; `npm ci` would also ask for the programs of other platforms, which not every registry has, and which
 * nobody needs to read types.
 */
export async function installOnce(folder: string): Promise<void> {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(folder, 'node_modules/.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  const options = ['--no-save', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...options], { cwd: folder });
  writeFileSync(stamp, lock);
}

const CONFIGURATION = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    paths: { 'tmi-bff/*': [path.join(root, 'dist/src/*/index.d.ts')] },
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** Compiles all modules below `folder` against the packages of `frameworks`, and gives what the compiler says. */
export async function compile(folder: string, frameworks: string): Promise<string[]> {
  symlinkSync(path.join(frameworks, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIGURATION));
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.split('\n').filter((line) => line !== '');
}
