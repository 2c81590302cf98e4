import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadContract } from '../../../src/contract/contract.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../../support/test-backend.js';
import { createChance } from '../faults/chance.js';
import { faultOf } from './judge.js';
import { bytesOf, type Ingredients, makeRequest } from './requests.js';
import { openWire } from './wire.js';

export interface FuzzRun {
  readonly seed: number;
  readonly requests: number;
}

export interface FuzzReport {
  /** How many answers had which status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What is wrong, with the request that brought it out. At most ten are kept. */
  readonly findings: readonly string[];
}

const CONNECTIONS = 4;
const SESSIONS = 3;
/** Signing out is among what is tried, so sessions have to be begun again and again. */
const REQUESTS_PER_ROUND = 400;
const MOST_FINDINGS = 10;
const NO_LIMITS = {
  sessionPerMinute: 0,
  addressPerMinute: 0,
  refreshesPerMinute: 0,
  signInsPerMinute: 0,
  signInStartsPerMinute: 0,
  failedLogoutTokensPerMinute: 0,
};

/**
 * Sends hostile and random requests to a backend, of which the same seed makes the same ones, but for the secrets in
 * them. Throws at the end if the backend logged a fault or a secret.
 */
export async function fuzz({ seed, requests }: FuzzRun): Promise<FuzzReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-fuzz-'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Page</title>');
  const sealingKey = randomBytes(32).toString('base64url');
  const server = await startScriptedAuthorizationServer();
  const options = { pages: { folder }, sealingKeys: [sealingKey], limits: NO_LIMITS };
  const backend = await startTestBackend(server, { options });
  try {
    return await run({ seed, requests }, { server, backend, secrets: [sealingKey, server.client.clientSecret] });
  } finally {
    await server.close();
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly server: ScriptedAuthorizationServer;
  readonly backend: TestBackend;
  readonly secrets: readonly string[];
}

async function run({ seed, requests }: FuzzRun, { server, backend, secrets }: Stage): Promise<FuzzReport> {
  const contract = await loadContract();
  const chance = createChance(seed);
  const statuses = new Map<number, number>();
  const findings: string[] = [];
  const wires = Array.from({ length: CONNECTIONS }, () => openWire(Number(new URL(backend.origin).port)));
  let left = requests;
  let ingredients = await gather(backend, server.issuer);

  const sendOne = async (wire: (typeof wires)[number]) => {
    const request = makeRequest(chance, ingredients);
    const sent = `seed ${seed}, ${requests - left}: ${bytesOf(request).slice(0, 2000)}`;
    left -= 1;
    try {
      const answer = await wire.exchange(bytesOf(request), request.method !== 'HEAD');
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const fault = faultOf(request, answer, { contract, secrets });
      if (fault !== undefined) findings.push(`${fault}\n${sent}`);
    } catch (error) {
      findings.push(`${error}\n${sent}`);
    }
  };

  while (left > 0 && findings.length < MOST_FINDINGS) {
    const roundEnd = Math.max(0, left - REQUESTS_PER_ROUND);
    const work = wires.map(async (wire) => {
      while (left > roundEnd && findings.length < MOST_FINDINGS) await sendOne(wire);
    });
    await Promise.all(work);
    ingredients = await gather(backend, server.issuer);
  }
  for (const wire of wires) wire.close();
  return { statuses, findings };
}

/** Signs in some people, and leaves some on their way. */
async function gather(backend: TestBackend, issuer: string): Promise<Ingredients> {
  const cookies: string[] = [];
  const states: string[] = [];
  for (let count = 0; count < SESSIONS; count += 1) {
    const { userAgent } = await backend.signIn();
    const back = await backend.beginSignIn(userAgent);
    states.push(back.searchParams.get('state') ?? '');
    cookies.push(...userAgent.cookiesFor(backend.origin).map(({ name, value }) => `${name}=${value}`));
  }
  return { origin: backend.origin, issuer, cookies, states };
}
