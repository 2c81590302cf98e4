import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** What is kept from run to run. */
export const CACHE = path.join(homedir(), '.cache/tmi-bff-container');

const run = promisify(execFile);

/** Keeps images and containers apart from those of the person who runs the tests. */
const OPTIONS = [
  // crun refuses machines that have control groups of both versions.
  ...['--runtime', 'runc'],
  ...['--root', path.join(CACHE, 'storage'), '--runroot', path.join(CACHE, 'run')],
  ...['--cgroup-manager', 'cgroupfs', '--events-backend', 'none'],
];

/** The command line of podman, with the images of these tests. */
export function podmanCommand(...args: readonly string[]): [program: string, args: string[]] {
  return ['podman', [...OPTIONS, ...args]];
}

/** Runs podman, and returns what it wrote to the standard output. */
export async function podman(...args: readonly string[]): Promise<string> {
  const [program, all] = podmanCommand(...args);
  const { stdout } = await run(program, all, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}
