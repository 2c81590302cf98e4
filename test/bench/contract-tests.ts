import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  RESOURCE_SERVER,
  startScriptedAuthorizationServer,
} from '../../src/contract-test/scripted-authorization-server/index.js';
import { type Child, createChild } from '../authorization-servers/child.js';
import { freePorts } from '../support/free-ports.js';
import { CLIENT } from './fixtures.js';

const [ONE, TWO] = ['https://one.example', 'https://two.example'];

const dist = fileURLToPath(new URL('../..', import.meta.url));
const CLI = path.join(dist, 'src/cli/main.js');
const PRINT_SESSION = path.join(dist, 'test/bench/print-session.js');

/** What the report of a run says of it. */
export interface TestedOnce {
  readonly title: string;
  readonly milliseconds: number;
  readonly requests: number;
  readonly counts: { readonly outcomes: Readonly<Record<string, number>> };
}

/** Where our backend runs, in front of which authorization server. */
interface Place {
  readonly folder: string;
  readonly port: number;
  readonly issuer: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
}

/** `tmi-bff contract-test` against `tmi-bff serve` with its default settings, each a program of its own. */
export async function measureContractTests(tell: (line: string) => void): Promise<readonly TestedOnce[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-contract-tests-'));
  try {
    return [
      await fromOutside('core', folder, tell),
      await fromOutside('full', folder, tell),
      await fromBothSides(folder, tell),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function describeContractTests(runs: readonly TestedOnce[]): string {
  const lines = runs.map(({ title, milliseconds, requests, counts: { outcomes } }) => {
    const judged = (outcomes.kept ?? 0) + (outcomes['not kept'] ?? 0);
    const notKept = outcomes['not kept'] ? `, ${outcomes['not kept']} not kept` : '';
    return `${title}: ${judged} judged${notKept}, ${requests} requests, ${(milliseconds / 1000).toFixed(1)} s`;
  });
  return `\nThe contract tester against our own backend with its default settings\n${lines.join('\n')}\n`;
}

async function fromOutside(
  profile: 'core' | 'full',
  folder: string,
  tell: (line: string) => void,
): Promise<TestedOnce> {
  const title = `from outside, ${profile}`;
  tell(`Testing ${title}`);
  const [port = 0] = await freePorts(1);
  const authorizationServer = await startScriptedAuthorizationServer();
  const place: Place = { ...authorizationServer, folder, port };
  const backend = backendAt(place);
  try {
    await backend.start();
    const loginCommand = `'${process.execPath}' '${PRINT_SESSION}' ${originOf(place)}/bff/login`;
    const hints = profile === 'core' ? FIRST_HINTS : hintsFor(place);
    return await runTester(title, place, ['--profile', profile, '--login-command', loginCommand, ...hints]);
  } finally {
    await backend.stop();
    await authorizationServer.close();
  }
}

/** The tester starts first: it brings the authorization server that the backend reads at its start. */
async function fromBothSides(folder: string, tell: (line: string) => void): Promise<TestedOnce> {
  tell('Testing from both sides, full');
  const [port = 0, asPort = 0] = await freePorts(2);
  const place: Place = { folder, port, issuer: `http://127.0.0.1:${asPort}`, client: CLIENT };
  const backend = backendAt(place);
  const tested = runTester('from both sides, full', place, [
    ...['--profile', 'full', '--with-authorization-server', '--as-port', String(asPort)],
    ...['--client-id', CLIENT.clientId, '--client-secret', CLIENT.clientSecret],
    ...hintsFor(place),
  ]);
  tested.catch(() => undefined);
  try {
    await untilAnswered(`${place.issuer}/.well-known/openid-configuration`);
    await backend.start();
    return await tested;
  } finally {
    await backend.stop();
  }
}

const originOf = ({ port }: Pick<Place, 'port'>) => `http://localhost:${port}`;

function backendAt({ folder, port, issuer, client }: Place): Child {
  const settings = {
    publicOrigin: originOf({ port }),
    listen: { port },
    sealingKeys: [randomBytes(32).toString('base64url')],
    dangerouslyAllowPlainHttpOnLoopback: true,
    authorizationServer: { issuer, ...client, refreshTokens: 'online' },
    resources: [
      { indicator: ONE, scopes: ['read', 'write', 'more'], signInScopes: ['read', 'write'] },
      { indicator: TWO, scopes: ['read', 'write'] },
    ],
    defaultResource: ONE,
    proxies: { tester: { target: `${issuer}${RESOURCE_SERVER}`, methods: ['GET', 'POST'], paths: ['/open/**'] } },
  };
  const file = path.join(folder, `backend-${port}.yaml`);
  // YAML takes JSON as it is.
  writeFileSync(file, JSON.stringify(settings));
  return createChild({
    command: [process.execPath, CLI, 'serve', '--config', file],
    log: path.join(folder, 'backend.log'),
    ready: `${originOf({ port })}/.well-known/bff-sessioninfo`,
  });
}

const FIRST_HINTS = ['--scopes', 'read write', '--resources', `${ONE} ${TWO}`, '--login-url', '/bff/login'];

/** Everything that our backend lets be tested. */
const hintsFor = (place: Place): readonly string[] => [
  ...FIRST_HINTS,
  ...['--return-parameter', 'return_to', '--asks-for-online-access'],
  ...['--logout-url', '/bff/logout', '--back-channel-logout-url', '/bff/backchannel-logout'],
  ...['--proxy-url', `${originOf(place)}/bff/api/tester/open/list`],
];

async function runTester(title: string, place: Place, args: readonly string[]): Promise<TestedOnce> {
  const report = path.join(place.folder, `report-${place.port}.json`);
  const command = [CLI, 'contract-test', originOf(place), ...args, '--report', `json=${report}`];
  const tester = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [tester.stdout, tester.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [status] = await once(tester, 'exit');
  if (status !== 0 && status !== 1) throw new Error(`The contract tester ended with ${status}:\n${output}`);
  return { title, ...JSON.parse(readFileSync(report, 'utf8')) };
}

async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}
