import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotHere } from './not-here.js';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../test/bench/peers');

let failure: NotHere | undefined;

/** Installs the packages to compare with, once, into a folder of their own. What failed is not tried again. */
export function installPeers(): string {
  if (failure !== undefined) throw failure;
  if (existsSync(path.join(folder, 'node_modules/.package-lock.json'))) return folder;
  process.stdout.write('Installing what to compare with into test/bench/peers ...\n');
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return folder;
  failure = new NotHere(`npm ci failed in ${folder}: ${stderr?.trim().split('\n').at(-1)}`);
  throw failure;
}
