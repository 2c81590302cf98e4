import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Runs a package manager. Throws an error with the end of what it said. */
export function runCommand(command: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): void {
  const [file = '', ...args] = command;
  process.stderr.write(`${command.join(' ')}\n`);
  execFileSync(file, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...environment } });
}

/** Installs into a folder of the cache, once. An installation that was interrupted begins again. */
export function installOnce(folder: string, install: (folder: string) => void): string {
  const stamp = path.join(folder, '.installed');
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  install(folder);
  writeFileSync(stamp, '');
  return folder;
}

/** Throws unless a program of Debian is there, and tries to install it first. */
export function installDebian(packages: readonly string[], shownBy: string): void {
  if (existsSync(shownBy)) return;
  if (process.getuid?.() !== 0) throw new Error(`Install it first: apt-get install ${packages.join(' ')}`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  runCommand(['apt-get', 'update', '-qq'], '/', environment);
  runCommand(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages], '/', environment);
}
