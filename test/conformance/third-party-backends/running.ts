import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ThirdPartyBackend } from './third-party-backend.js';

/** The sources: configuration and packages of the backends are not compiled. */
export const folder = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../../test/conformance/third-party-backends',
);

/** Where it listens, and its registration at the authorization server. */
export interface Setup {
  readonly port: number;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly signingAlgorithm: string;
}

/** Installs its packages. Throws an error that says what to do if that fails. */
export function install({ name, hasPackages, debian }: ThirdPartyBackend): void {
  if (debian !== undefined && !existsSync(debian.shownBy))
    throw new Error(
      `${name} needs Debian's ${debian.packages.join(', ')}: apt-get install ${debian.packages.join(' ')}`,
    );
  const own = path.join(folder, name);
  if (!hasPackages || existsSync(path.join(own, 'node_modules/.package-lock.json'))) return;
  process.stderr.write(`Installing ${name} into ${path.relative(process.cwd(), own)} ...\n`);
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: own, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ci failed in ${own}: ${stderr.trim().split('\n').at(-1)}`);
}

/** Runs it while `act` runs. */
export async function whileRunning<Result>(
  { name, command }: ThirdPartyBackend,
  { port, issuer, ...given }: Setup,
  act: () => Promise<Result>,
): Promise<Result> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: path.join(folder, name),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      ISSUER: issuer,
      CLIENT_ID: given.clientId,
      CLIENT_SECRET: given.clientSecret,
      SCOPE: given.scope,
      SIGNING_ALGORITHM: given.signingAlgorithm,
    },
  });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  try {
    await untilAnswered(`http://127.0.0.1:${port}/`, child);
    return await act();
  } finally {
    process.off('exit', end);
    if (child.exitCode === null) {
      end();
      await once(child, 'exit');
    }
  }
}

/** Waits until there is any answer. */
export async function untilAnswered(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await wait(100)) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it answered at ${url}.`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error(`Nothing answers at ${url}.`);
}
