import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDevelopmentAuthorizationServer } from '../../src/development/authorization-server/index.js';
import { freePorts } from '../support/free-ports.js';
import { folder, type Surroundings, untilAnswered, whileRunning } from './running.js';
import type { Stranger } from './third-party-backend.js';

const program = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/cli/main.js');
const CLIENT = { clientId: 'stranger', clientSecret: 'a-secret-of-the-stranger' };

/** The parts of a JSON report that the table shows. */
export interface Report {
  readonly counts: {
    readonly outcomes: Readonly<Record<string, number>>;
    readonly severities: Readonly<Record<string, number>>;
  };
  readonly requirements: readonly { readonly id: string; readonly outcome: string; readonly severity?: string }[];
}

export const MODES = ['from outside', 'from both sides'] as const;
export type Mode = (typeof MODES)[number];

/** Judges it in all profiles, and keeps the reports in a folder. */
export async function judge(stranger: Stranger, { mode, reports }: { mode: Mode; reports: string }): Promise<Report> {
  const [port = 0, asPort = 0] = await freePorts(2);
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${stranger.name} ${mode}`.replaceAll(' ', '-'));
  // One of an earlier run would pass for this one's.
  rmSync(`${file}.json`, { force: true });
  const args = [`http://localhost:${port}`, '--profile', 'full', '--login-url', stranger.loginPath, ...stranger.hints];
  const output = ['--report', `json=${file}.json`, '--report', `markdown=${file}.md`];
  if (mode === 'from outside') await judgeFromOutside(stranger, { port, args: [...args, ...output] });
  else await judgeFromBothSides(stranger, { port, asPort, args: [...args, ...output] });
  // The tester's own schema says what is in it.
  return JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Report;
}

async function judgeFromOutside(
  stranger: Stranger,
  { port, args }: { port: number; args: readonly string[] },
): Promise<void> {
  const authorizationServer = await createDevelopmentAuthorizationServer({
    port: 0,
    clients: [
      { ...CLIENT, redirectUris: [`http://localhost:${port}${stranger.callbackPath}`], postLogoutRedirectUris: [] },
    ],
    resources: [],
  });
  const surroundings: Surroundings = {
    ...CLIENT,
    port,
    issuer: authorizationServer.issuer,
    scope: 'openid profile email',
    signingAlgorithm: 'ES256',
  };
  const script = ['--login-script', path.join(folder, 'sign-in.mjs')];
  try {
    await whileRunning(stranger, surroundings, () => startTester([...args, ...script], stranger).ended);
  } finally {
    await authorizationServer.close();
  }
}

/** The tester's authorization server comes first: some backends ask it for its metadata when they start. */
async function judgeFromBothSides(
  stranger: Stranger,
  { port, asPort, args }: { port: number; asPort: number; args: readonly string[] },
): Promise<void> {
  const issuer = `http://127.0.0.1:${asPort}`;
  const client = ['--client-id', CLIENT.clientId, '--client-secret', CLIENT.clientSecret];
  const own = ['--with-authorization-server', '--as-port', String(asPort), ...client, ...stranger.hintsOfBothSides];
  const tester = startTester([...args, ...own], stranger);
  await untilAnswered(`${issuer}/.well-known/openid-configuration`, tester.child);
  const scope = 'openid read write';
  await whileRunning(stranger, { ...CLIENT, port, issuer, scope, signingAlgorithm: 'RS256' }, () => tester.ended);
}

/** Its findings are what we are here for: only an end without a report is an error. */
function startTester(args: readonly string[], { loginPath }: Stranger) {
  const child = spawn(process.execPath, [program, 'contract-test', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, STRANGER_LOGIN_PATH: loginPath },
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0 && code !== 1) throw new Error(`The contract tester ended with ${code}.`);
  });
  ended.catch(() => undefined);
  return { child, ended };
}
