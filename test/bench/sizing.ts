import { exchange } from '../support/http-exchange.js';
import type { Child } from './children.js';
import { RESOURCE, SCOPES, TOKEN_PATH } from './fixtures.js';
import { processMicroseconds } from './process-time.js';
import { table } from './report.js';
import { measureUndisturbed } from './rounds.js';
import type { Running } from './running.js';
import { signInMany } from './sign-in.js';
import { spreadOf } from './statistics.js';

/** What each kind of work takes. */
export interface Costs {
  readonly signIn: number;
  readonly refresh: number;
  readonly heldToken: number;
}

/** Processor time for a store, in milliseconds, and the memory of the backend's process. */
export interface WorkCost {
  readonly store: string;
  readonly backend: Costs;
  /** Of the store's own processes: not a number if it has none. */
  readonly storeItself: Costs;
  readonly rssBytes: number;
}

/** How people use an application, for the table of sizes. */
export interface Usage {
  /** The share of the signed-in people who have the page open. */
  readonly shareActive: number;
  /** The life of an access token: a page that is open gets a new one as often. */
  readonly secondsPerRefresh: number;
  /** A page asks for a token that is held, after a reload for instance. */
  readonly secondsPerHeldToken: number;
  readonly secondsPerSignIn: number;
  /** The share of a core that a process may use, so that peaks and the loss of a process find room. */
  readonly mostBusy: number;
}

export const USAGE: Usage = {
  shareActive: 0.25,
  secondsPerRefresh: 300,
  secondsPerHeldToken: 60,
  secondsPerSignIn: 8 * 3600,
  mostBusy: 0.5,
};

const PEOPLE = [1_000, 10_000, 100_000, 1_000_000];
const SIGN_INS = 400;
const AT_ONCE = 32;
const ROUNDS = 3;
const HELD = { endpoint: 'bff-token', connections: 64, measuredMs: 1_000, attempts: 2 } as const;

/** Measures each kind of work under load, one backend after the other, in some rounds. */
export async function measureCosts(all: readonly Running[], load: Child): Promise<WorkCost[]> {
  const rounds: WorkCost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const running of all) rounds.push(await costsOf(running, load, round));
  }
  return all.map(({ contender }) => medianOf(rounds.filter(({ store }) => store === contender.name)));
}

async function costsOf(running: Running, load: Child, round: number): Promise<WorkCost> {
  const { contender, origin, server, cookies } = running;
  const loginUrl = `${origin}${contender.loginPath}`;
  const signIn = await timesOf(running, async () => {
    await signInMany(loginUrl, SIGN_INS);
    return SIGN_INS;
  });
  const refresh = await timesOf(running, async () => {
    await refreshAll(running, SCOPES[round] ?? '');
    return cookies.length;
  });
  const heldToken = await timesOf(running, async () => (await measureUndisturbed(running, load, HELD)).answers);
  return {
    store: contender.name,
    backend: { signIn: signIn.backend, refresh: refresh.backend, heldToken: heldToken.backend },
    storeItself: { signIn: signIn.storeItself, refresh: refresh.storeItself, heldToken: heldToken.storeItself },
    rssBytes: await server.ask<number>('rss'),
  };
}

/** The processor time for each of the things that `work` does and counts, in milliseconds. */
async function timesOf({ server, storePid }: Running, work: () => Promise<number>) {
  const now = async () => ({
    backend: await server.ask<number>('cpu'),
    storeItself: storePid === undefined ? Number.NaN : processMicroseconds(storePid),
  });
  const before = await now();
  const count = await work();
  const after = await now();
  return {
    backend: (after.backend - before.backend) / 1000 / count,
    storeItself: (after.storeItself - before.storeItself) / 1000 / count,
  };
}

/** Asks every session for a scope that it holds no token for yet. */
async function refreshAll({ origin, cookies }: Running, scope: string): Promise<void> {
  const url = new URL(`${TOKEN_PATH}?${new URLSearchParams({ resource: RESOURCE, scope })}`, origin);
  const left = [...cookies];
  const oneAfterAnother = async () => {
    for (let cookie = left.pop(); cookie !== undefined; cookie = left.pop()) {
      const { status, body } = await exchange(url, {
        method: 'GET',
        headers: { cookie, 'x-forwarded-proto': 'https' },
      });
      if (status !== 200) throw new Error(`a token query was answered ${status}: ${body}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother));
}

function medianOf(rounds: readonly WorkCost[]): WorkCost {
  const median = (read: (cost: WorkCost) => number) => spreadOf(rounds.map(read)).median;
  const costs = (read: (cost: WorkCost) => Costs): Costs => ({
    signIn: median((cost) => read(cost).signIn),
    refresh: median((cost) => read(cost).refresh),
    heldToken: median((cost) => read(cost).heldToken),
  });
  return {
    store: rounds[0]?.store ?? '',
    backend: costs(({ backend }) => backend),
    storeItself: costs(({ storeItself }) => storeItself),
    rssBytes: median(({ rssBytes }) => rssBytes),
  };
}

/** The cores that this many signed-in people keep busy. */
export function coresFor(people: number, { signIn, refresh, heldToken }: Costs, usage: Usage): number {
  const active = people * usage.shareActive;
  const millisecondsPerSecond =
    (active / usage.secondsPerRefresh) * refresh +
    (active / usage.secondsPerHeldToken) * heldToken +
    (people / usage.secondsPerSignIn) * signIn;
  return millisecondsPerSecond / 1000;
}

/** The processes that so many cores' worth of work needs, none of which is busier than `mostBusy`. */
export function processesFor(cores: number, { mostBusy }: Usage): number {
  return Math.max(1, Math.ceil(cores / mostBusy));
}

export function describeSizing(costs: readonly WorkCost[]): string {
  const costRow = (name: string, { signIn, refresh, heldToken }: Costs, memory: string) => [
    name,
    signIn.toFixed(2),
    refresh.toFixed(2),
    heldToken.toFixed(3),
    memory,
  ];
  const own = costs.filter(({ storeItself }) => !Number.isNaN(storeItself.refresh));
  const peopleRow = (people: number) => [
    String(people),
    String(people * USAGE.shareActive),
    ((people * USAGE.shareActive) / USAGE.secondsPerRefresh).toFixed(1),
    ...costs.map(({ backend }) => {
      const cores = coresFor(people, backend, USAGE);
      return `${cores.toFixed(2)}, ${processesFor(cores, USAGE)}`;
    }),
    ...own.map(({ storeItself }) => coresFor(people, storeItself, USAGE).toFixed(2)),
  ];
  return (
    table(
      `Processor time in ms, ${AT_ONCE} refreshes at once, the median of ${ROUNDS} rounds`,
      ['process', 'sign-in', 'refresh', 'held token', 'MB'],
      [
        ...costs.map(({ store, backend, rssBytes }) => costRow(`backend on ${store}`, backend, megabytes(rssBytes))),
        ...own.map(({ store, storeItself }) => costRow(store, storeItself, '')),
      ],
    ) +
    table(
      'Busy cores, and processes',
      [
        'people signed in',
        'with the page open',
        'refreshes/s',
        ...costs.map(({ store }) => `backend on ${store}`),
        ...own.map(({ store }) => store),
      ],
      PEOPLE.map(peopleRow),
    )
  );
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(0);
