import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { freePorts } from '../../support/free-ports.js';
import type { BackendPlace } from '../backend.js';
import { startCountingProxy } from '../counting-proxy.js';
import type { LiveServer } from '../real-server.js';
import { keycloak } from '../servers/keycloak.js';
import { adminUrl, changeClient } from '../servers/keycloak-admin.js';
import type { Folders } from '../story.js';
import { type Problem, problemsByCheck } from './by-check.js';
import { problemsByLog } from './by-log.js';
import { makeCertificate } from './certificate.js';
import type { Mistake, MistakeResult, NotShown, RightSettings, Sign, Told } from './mistake.js';
import { mistakes } from './mistakes.js';

interface Workshop {
  readonly place: BackendPlace;
  readonly live: LiveServer;
  readonly browser: Browser;
  readonly right: RightSettings;
  readonly admin: string;
}

/** Runs Keycloak, makes each mistake alone, and tells what `tmi-bff check` and the log say of it. */
export async function makeMistakes(browser: Browser, { cache, runs }: Folders): Promise<readonly MistakeResult[]> {
  await keycloak.install(cache);
  const folder = path.join(runs, 'mistakes');
  mkdirSync(folder, { recursive: true });
  const [port = 0, adminPort = 0, backendPort = 0] = await freePorts(3);
  // HTTPS, so that the settings can be those of production, which plain HTTP is a mistake at.
  const certificate = makeCertificate(folder);
  const proxy = await startCountingProxy(port, certificate);
  const clientSecret = randomBytes(24).toString('base64url');
  const backend = `http://localhost:${backendPort}`;
  const given = { cache, folder, origin: proxy.origin, port, adminPort, backend, clientSecret };
  const environment = { TMI_BFF_AUTHORIZATION_SERVER__TLS__CA_FILE: certificate.caFile };
  const live = { ...(await keycloak.create(given)), environment };
  const place = { name: keycloak.name, port: backendPort, folder, clientSecret, server: live };
  try {
    await live.start();
    const right = { issuer: live.issuer, backend };
    return await makeEach({ place, live, browser, right, admin: adminUrl(port) });
  } finally {
    await live.stop();
    proxy.close();
  }
}

const NO_MISTAKE: Mistake = { name: 'none', how: '', check: { because: '' }, log: { because: '' } };

async function makeEach(workshop: Workshop): Promise<readonly MistakeResult[]> {
  const usual = await problemsAt(NO_MISTAKE, workshop);
  const results: MistakeResult[] = [];
  for (const mistake of mistakes) {
    const seen = await problemsAt(mistake, workshop);
    const { name, how } = mistake;
    const result = {
      name,
      how,
      check: judge(mistake.check, newIn(seen.check, usual.check), workshop.right),
      log: judge(mistake.log, newIn(seen.log, usual.log), workshop.right),
    };
    for (const place of ['check', 'log'] as const) process.stderr.write(`${name}: ${place}: ${told(result[place])}\n`);
    results.push(result);
  }
  return results;
}

const told = ({ outcome, by = '', line }: Told) => `${outcome}: ${by} ${line}`;

interface Seen {
  readonly check: readonly Problem[];
  readonly log: readonly Problem[];
}

async function problemsAt(mistake: Mistake, { place, live, browser, right, admin }: Workshop): Promise<Seen> {
  const folder = path.join(place.folder, mistake.name.replaceAll(' ', '-'));
  mkdirSync(folder, { recursive: true });
  const restore = await changeClient(admin, mistake.client?.(right) ?? {});
  const mistaken = { ...place, folder, environment: mistake.environment?.(right) ?? {} };
  try {
    const check = await problemsByCheck(mistaken);
    return { check, log: await problemsByLog(mistaken, { browser, live, proxyHeaders: mistake.proxyHeaders }) };
  } finally {
    await restore();
  }
}

const newIn = (seen: readonly Problem[], usual: readonly Problem[]) =>
  seen.filter(({ by, line }) => !usual.some((one) => one.by === by && one.line === line));

/** A mistake is named by the sign that is described. Another error beside it would lead people astray. */
function judge(expected: Sign | NotShown, problems: readonly Problem[], right: RightSettings): Told {
  const all = problems.map(({ by, line }) => `${by}: ${forReaders(line, right)}`).join('; ');
  if ('because' in expected) {
    if (all === '') return { outcome: 'not named', line: expected.because };
    return { outcome: 'failed', line: `described as not shown (${expected.because}), but there is ${all}` };
  }
  const found = problems.find(({ by, line }) => by === expected.by && expected.says.test(line));
  if (found === undefined) return { outcome: 'failed', line: all || 'nothing was said' };
  const isAstray = problems.some(({ by, line }) => by !== expected.by && line.startsWith('error: '));
  if (isAstray) return { outcome: 'failed', line: `it names something else too: ${all}` };
  return { outcome: 'named', by: found.by, line: forReaders(found.line, right) };
}

/** With the addresses of the documentation, in place of those of this run. */
function forReaders(line: string, { issuer, backend }: RightSettings): string {
  return line
    .replaceAll(new URL(issuer).origin, 'https://login.acme.test')
    .replaceAll(backend, 'https://app.acme.test')
    .replaceAll(backend.replace('http:', 'https:'), 'https://app.acme.test')
    .replaceAll(new URL(issuer).host, 'login.acme.test');
}
