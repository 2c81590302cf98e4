import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The root of the repository. */
export const root = path.resolve(import.meta.dirname, '../../..');

/** Runs the program of an installed package. If it fails, prints what it printed, and ends this process. */
export function runProgram(
  name: string,
  program: string,
  { args, what, env }: { readonly args: readonly string[]; readonly what: string; readonly env?: NodeJS.ProcessEnv },
): void {
  const folder = path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, program), ...args], options);
  if (status === 0) return;
  // The output of the program matters only if it failed.
  process.stderr.write(`The ${what} could not be built:\n${stdout}${stderr}`);
  process.exit(1);
}
