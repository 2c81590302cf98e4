import { exchange } from '../support/http-exchange.js';
import type { Child } from './children.js';
import { RESOURCE, TOKEN_PATH } from './fixtures.js';
import type { Running } from './running.js';
import { spreadOf } from './statistics.js';

/** What it costs to answer with a token that has to be fetched first. Medians, one request at a time. */
export interface MissCost {
  readonly contender: string;
  readonly missMs: number;
  /** The part of it in which the authorization server's token endpoint was at work. */
  readonly authorizationServerMs: number;
  /** The same request once more, now that the token is held. */
  readonly hitMs: number;
  readonly missCpuMs: number;
  readonly hitCpuMs: number;
}

/** Asks each of some sessions twice for a scope that it holds no token for: first it is fetched, then it is held. */
export async function measureMisses(running: Running, authorizationServer: Child, count: number): Promise<MissCost> {
  const { contender, cookies } = running;
  await authorizationServer.ask('token times');
  const misses = await askEach(running, cookies.slice(0, count));
  const theirs = await authorizationServer.ask<number[]>('token times');
  const hits = await askEach(running, cookies.slice(0, count));
  const late = await authorizationServer.ask<number[]>('token times');
  if (theirs.length !== count || late.length > 0) {
    throw new Error(`${count} misses made ${theirs.length} refreshes, and as many hits ${late.length}`);
  }
  return {
    contender: contender.name,
    missMs: misses.medianMs,
    authorizationServerMs: spreadOf(theirs).median,
    hitMs: hits.medianMs,
    missCpuMs: misses.cpuMs,
    hitCpuMs: hits.cpuMs,
  };
}

async function askEach({ origin, server }: Running, cookies: readonly string[]) {
  const url = new URL(`${TOKEN_PATH}?${new URLSearchParams({ resource: RESOURCE, scope: 'orders.read' })}`, origin);
  const times: number[] = [];
  const cpuBefore = await server.ask<number>('cpu');
  for (const cookie of cookies) {
    const startedAtMs = performance.now();
    const answer = await exchange(url, { method: 'GET', headers: { cookie, 'x-forwarded-proto': 'https' } });
    times.push(performance.now() - startedAtMs);
    if (answer.status !== 200) throw new Error(`a token query was answered ${answer.status}: ${answer.body}`);
  }
  const cpuMicroseconds = (await server.ask<number>('cpu')) - cpuBefore;
  return { medianMs: spreadOf(times).median, cpuMs: cpuMicroseconds / 1000 / cookies.length };
}
