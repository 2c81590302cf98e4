import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../docs/documents.js';
import { freePorts } from '../support/free-ports.js';
import { type ExampleBackend, expectedFailuresOf, type Program } from './example-backend.js';
import { CLIENT, createProgram, originOf, type Setup } from './running.js';

/** The parts of a JSON report that count here. Its schema is docs/contract-test-report.schema.json. */
export interface Report {
  readonly isFailed: boolean;
  readonly stoppedBecause?: string;
  readonly unneededExpectations: readonly string[];
  readonly requirements: readonly Judged[];
}

export interface Judged {
  readonly id: string;
  readonly profile: 'core' | 'hardening' | 'session';
  readonly outcome: 'kept' | 'not kept' | 'not applicable' | 'not judged';
  readonly severity?: 'failure' | 'warning' | 'practice' | 'information';
  readonly expectedBecause?: string;
}

/** Whether a finding is none that the file of expected failures announces. */
export function isUnexpected({ outcome, severity, expectedBecause }: Judged): boolean {
  return outcome === 'not kept' && expectedBecause === undefined && severity !== 'information';
}

const RESOURCES = ['https://stocks.example', 'https://bonds.example/'];

/** The backend ended, or answered nothing, before it was tested. */
export class NotStarted extends Error {
  override name = 'NotStarted';
}

/** The tester found nothing to test, such as a sign-in. */
export class NotTested extends Error {
  override name = 'NotTested';
}

function neverStarted(cause: Error): never {
  throw new NotStarted(cause.message, { cause });
}

/** Where a run leaves its files, and how long it waits for the backend. */
export interface Run {
  /** For the reports, and the log of the backend. */
  readonly folder: string;
  /** For the answer of a backend that starts, and for a sign-in there. */
  readonly waitSeconds: number;
  /** Whether the tester's output goes to the terminal, or nowhere. */
  readonly isShown: boolean;
}

/** Tests a backend from both sides, in all profiles. The tester's authorization server starts first. */
export async function judge(backend: ExampleBackend, program: Program, run: Run): Promise<Report> {
  const { folder, waitSeconds } = run;
  const [port = 0, asPort = 0] = await freePorts(2);
  const issuer = `http://127.0.0.1:${asPort}`;
  const places = { port, issuer, page: folder, logs: folder };
  const setup: Setup = { ...places, scope: 'openid read write', resources: RESOURCES, waitSeconds };
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'report.json');
  rmSync(file, { force: true });
  const tester = startTester(backend, { setup, asPort, run });
  const child = createProgram(backend, program, setup);
  try {
    await untilAnswered(`${issuer}/.well-known/openid-configuration`, tester);
    await child.start().catch(neverStarted);
    if (tester.exitCode === null) await once(tester, 'exit');
  } finally {
    if (tester.exitCode === null) tester.kill('SIGTERM');
    await child.stop();
  }
  if (!existsSync(file)) throw new NotTested(`The contract tester ended with ${tester.exitCode}, without a report.`);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

interface Place {
  readonly setup: Setup;
  readonly asPort: number;
  readonly run: Run;
}

function startTester(backend: ExampleBackend, { setup, asPort, run }: Place): ChildProcess {
  const { folder, waitSeconds, isShown } = run;
  const args = [
    ...['contract-test', originOf(setup), '--with-authorization-server', '--as-port', String(asPort)],
    ...['--client-id', CLIENT.clientId, '--client-secret', CLIENT.clientSecret, '--wait', String(waitSeconds)],
    ...['--login-url', '/bff/login', '--return-parameter', 'return_to', '--logout-url', '/bff/logout'],
    ...['--scopes', 'read write', '--resources', RESOURCES.join(' '), '--profile', 'full'],
    ...['--fail-on', 'practice', '--expected-failures', expectedFailuresOf(backend)],
    ...['--report', `json=${path.join(folder, 'report.json')}`],
    ...['--report', `markdown=${path.join(folder, 'report.md')}`],
  ];
  const program = path.join(root, 'dist/src/cli/main.js');
  const output = isShown ? 'inherit' : 'ignore';
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', output, output] });
}

async function untilAnswered(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await wait(100)) {
    if (child.exitCode !== null) throw new Error(`The contract tester ended with ${child.exitCode}.`);
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  }
  throw new Error(`Nothing answers at ${url}.`);
}
