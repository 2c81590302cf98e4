import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';

/** The folder with the packages of all stacks but Nuxt, which has so many that it is kept apart. */
export const FRAMEWORKS = path.join(root, 'test/clients');
export const NUXT = path.join(FRAMEWORKS, 'nuxt');

/** The examples that have packages of their own. */
export const EXAMPLES = readdirSync(path.join(root, 'docs/examples'))
  .map((name) => path.join(root, 'docs/examples', name))
  .filter((folder) => existsSync(path.join(folder, 'package.json')));

/** Whether the packages that the folder's lock file names are there. */
function isInstalled(folder: string): boolean {
  const stamp = stampOf(folder);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockOf(folder);
}

/** @throws Error that says what to run, if the packages of the folder aren't there. */
export function expectInstalled(folder: string): void {
  if (isInstalled(folder)) return;
  throw new Error(`The packages of ${path.relative(root, folder)} are not installed: npm run install:test-needs`);
}

/**
 * Installs the packages that the folder's lock file names, unless they are there. What the lock file says of each is
 * held to. `npm ci` would also ask for the programs of other platforms, which not every registry has; who only reads
 * types (`withPrograms: false`) needs none at all.
 *
 * @throws Error if npm fails, which has written why.
 */
export function install(folder: string, withPrograms: boolean): void {
  if (isInstalled(folder)) return;
  process.stderr.write(`Installing the packages of ${path.relative(root, folder)}.\n`);
  const command = withPrograms ? ['ci'] : ['install', '--no-save', '--omit=optional'];
  execFileSync('npm', [...command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stampOf(folder), lockOf(folder));
}

const stampOf = (folder: string) => path.join(folder, 'node_modules/.installed');

function lockOf(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex');
}
