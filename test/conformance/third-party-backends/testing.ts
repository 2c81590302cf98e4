import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoAuthorizationServer } from '../../../src/demo/authorization-server/index.js';
import { freePorts } from '../../support/free-ports.js';
import { folder, type Setup, untilAnswered, whileRunning } from './running.js';
import type { ThirdPartyBackend } from './third-party-backend.js';

const program = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');
const CLIENT = { clientId: 'third-party-backend', clientSecret: 'a-secret-of-the-backend' };

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

/** Tests it in all profiles, and writes the reports to a folder. */
export async function test(
  backend: ThirdPartyBackend,
  { mode, reports }: { mode: Mode; reports: string },
): Promise<Report> {
  const [port = 0, asPort = 0] = await freePorts(2);
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${backend.name} ${mode}`.replaceAll(' ', '-'));
  // A report of an earlier run must not pass for this one's.
  rmSync(`${file}.json`, { force: true });
  const args = [`http://localhost:${port}`, '--profile', 'full', '--login-url', backend.loginPath, ...backend.hints];
  const output = ['--report', `json=${file}.json`, '--report', `markdown=${file}.md`];
  if (mode === 'from outside') await testFromOutside(backend, { port, args: [...args, ...output] });
  else await testFromBothSides(backend, { port, asPort, args: [...args, ...output] });
  // Its schema is docs/contract-test-report.schema.json.
  return JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Report;
}

async function testFromOutside(
  backend: ThirdPartyBackend,
  { port, args }: { port: number; args: readonly string[] },
): Promise<void> {
  const authorizationServer = await createDemoAuthorizationServer({
    port: 0,
    clients: [
      { ...CLIENT, redirectUris: [`http://localhost:${port}${backend.callbackPath}`], postLogoutRedirectUris: [] },
    ],
    resources: [],
  });
  const surroundings: Setup = {
    ...CLIENT,
    port,
    issuer: authorizationServer.issuer,
    scope: 'openid profile email',
    signingAlgorithm: 'ES256',
  };
  const script = ['--login-script', path.join(folder, 'sign-in.mjs')];
  try {
    await whileRunning(backend, surroundings, () => startTester([...args, ...script], backend).ended);
  } finally {
    await authorizationServer.close();
  }
}

/** The tester's authorization server starts first: some backends fetch its metadata when they start. */
async function testFromBothSides(
  backend: ThirdPartyBackend,
  { port, asPort, args }: { port: number; asPort: number; args: readonly string[] },
): Promise<void> {
  const issuer = `http://127.0.0.1:${asPort}`;
  const client = ['--client-id', CLIENT.clientId, '--client-secret', CLIENT.clientSecret];
  const own = ['--with-authorization-server', '--as-port', String(asPort), ...client, ...backend.hintsOfBothSides];
  const tester = startTester([...args, ...own], backend);
  await untilAnswered(`${issuer}/.well-known/openid-configuration`, tester.child);
  const scope = 'openid read write';
  await whileRunning(backend, { ...CLIENT, port, issuer, scope, signingAlgorithm: 'RS256' }, () => tester.ended);
}

/** Findings are expected: only an end without a report is an error. */
function startTester(args: readonly string[], { loginPath }: ThirdPartyBackend) {
  const child = spawn(process.execPath, [program, 'contract-test', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LOGIN_PATH: loginPath },
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0 && code !== 1) throw new Error(`The contract tester ended with ${code}.`);
  });
  ended.catch(() => undefined);
  return { child, ended };
}
