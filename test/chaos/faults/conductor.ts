import { setTimeout as pause } from 'node:timers/promises';
import type { CuttableLink } from '../../support/cuttable-link.js';
import type { BackendProcess } from './backends.js';
import type { Chance } from './chance.js';
import type { Database } from './database.js';
import type { Ledger } from './ledger.js';
import type { Failover } from './redis-pair.js';
import { BUDGET_MS } from './times.js';

export interface ConductorOptions {
  readonly backends: readonly BackendProcess[];
  readonly database?: Database;
  readonly pair?: Failover;
  readonly links: ReadonlyMap<BackendProcess, CuttableLink>;
  readonly chance: Chance;
  readonly ledger: Ledger;
  /** Between one failure and the next, on average. */
  readonly everyMs: number;
  /** Whether backends are paused and cut off for longer than others wait for them, and the database refuses writes. */
  readonly isLong: boolean;
}

/** Breaks one thing, and puts it right a little later, or at once when the signal comes. */
type Failure = (options: ConductorOptions, signal: AbortSignal, backend: BackendProcess) => Promise<void>;

/** What is broken: a backend, or what all of them use. */
interface Card {
  readonly fail: Failure;
  readonly of: 'backend' | 'store';
}

const KILL: Card = { of: 'backend', fail: kill };
const STOP: Card = { of: 'backend', fail: stop };
const PAUSE: Card = { of: 'backend', fail: suspend };
const CUT_OFF: Card = { of: 'backend', fail: cutOff };
const CUT_OFF_FOR_LONG: Card = { of: 'backend', fail: cutOffForLong };
const KILL_STORE: Card = { of: 'store', fail: killStore };
const FILL_STORE: Card = { of: 'store', fail: fillStore };
const FAIL_OVER: Card = { of: 'store', fail: failOver };

/** All cards are drawn before one comes again, so that each failure happens often enough. */
function cardsFor({ database, pair, isLong }: ConductorOptions): readonly Card[] {
  if (pair) return [FAIL_OVER, KILL, FAIL_OVER, STOP];
  if (database === undefined) return isLong ? [KILL, PAUSE, STOP, KILL, PAUSE] : [KILL, STOP, KILL];
  const short = [KILL, CUT_OFF, KILL_STORE, STOP, KILL, CUT_OFF, KILL_STORE];
  return isLong ? [...short, PAUSE, CUT_OFF_FOR_LONG, FILL_STORE, PAUSE, FILL_STORE, CUT_OFF_FOR_LONG] : short;
}

/**
 * Breaks one thing after another, and puts it right a little later, until the signal. One backend is always left.
 */
export async function conduct(options: ConductorOptions, signal: AbortSignal): Promise<void> {
  const { backends, chance, everyMs } = options;
  const broken = new Map<BackendProcess | 'store', Promise<void>>();
  const cards = cardsFor(options);
  // In this order at first, so that a short run has the most important ones.
  let drawn = [...cards];
  while (!signal.aborted) {
    if (drawn.length === 0) drawn = shuffled(cards, chance);
    const whole = backends.filter((backend) => !broken.has(backend));
    const index = drawn.findIndex(({ of }) => (of === 'store' ? !broken.has('store') : whole.length > 1));
    const [card] = index < 0 ? [] : drawn.splice(index, 1);
    if (card) {
      const victim = chance.pick(whole);
      const one = card.of === 'store' ? 'store' : victim;
      const failing = card.fail(options, signal, victim);
      broken.set(
        one,
        failing.finally(() => broken.delete(one)),
      );
    }
    await sleep(chance.between(0.7, 1.3) * everyMs, signal);
  }
  await Promise.all(broken.values());
}

function shuffled(cards: readonly Card[], chance: Chance): Card[] {
  return cards
    .map((card) => ({ card, at: chance.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ card }) => card);
}

/** Ends early when the signal comes. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal }).catch(() => undefined);
}

async function kill(options: ConductorOptions, signal: AbortSignal, backend: BackendProcess): Promise<void> {
  const end = options.ledger.begin({ kind: 'killed', backend: backend.number });
  await backend.kill();
  await startAgain(options, signal, backend);
  end();
}

async function stop(options: ConductorOptions, signal: AbortSignal, backend: BackendProcess): Promise<void> {
  const end = options.ledger.begin({ kind: 'stopped', backend: backend.number });
  await backend.stop();
  end();
  await startAgain(options, signal, backend);
}

/** Where it can be cut off, it is at times, while it discovers the authorization server. */
async function startAgain(options: ConductorOptions, signal: AbortSignal, backend: BackendProcess): Promise<void> {
  const { chance, links } = options;
  await pause(chance.between(0, 500));
  await backend.start();
  if (!links.has(backend) || options.pair || chance.happens(0.3)) return;
  await sleep(chance.between(0, 1500), signal);
  await cutOff(options, signal, backend);
}

/** In the embedded store, a process may hold the lock of the file while it is paused. */
async function suspend({ database, ledger, chance }: ConductorOptions, signal: AbortSignal, backend: BackendProcess) {
  const keepsFromStoring = database ? 'backend' : 'all';
  const end = ledger.begin({ kind: 'paused', backend: backend.number, keepsFromStoring });
  backend.pause();
  await sleep(chance.between(1_000, 40_000), signal);
  end();
  backend.resume();
}

/** Cuts a backend off from a database that serves the others, mostly for longer than a lease lives. */
async function cutOff(options: ConductorOptions, signal: AbortSignal, backend: BackendProcess): Promise<void> {
  await cutOffFor(options.chance.between(500, 9_000), { ...options, backend, kind: 'cut off' }, signal);
}

/** A process that received a successor at the beginning cannot store it in time. */
async function cutOffForLong(options: ConductorOptions, signal: AbortSignal, backend: BackendProcess): Promise<void> {
  const milliseconds = BUDGET_MS + options.chance.between(2_000, 15_000);
  await cutOffFor(milliseconds, { ...options, backend, kind: 'cut off for long' }, signal);
}

async function cutOffFor(
  milliseconds: number,
  { links, ledger, backend, kind }: ConductorOptions & { readonly backend: BackendProcess; readonly kind: string },
  signal: AbortSignal,
): Promise<void> {
  const link = links.get(backend);
  if (link === undefined) return;
  const end = ledger.begin({ kind, backend: backend.number, keepsFromStoring: 'backend' });
  link.cut();
  await sleep(milliseconds, signal);
  link.mend();
  end();
}

async function killStore({ database, chance, ledger }: ConductorOptions): Promise<void> {
  if (database === undefined) return;
  const end = ledger.begin({ kind: 'store killed', keepsFromStoring: 'all' });
  await database.kill();
  await pause(chance.between(100, 1000));
  await database.start();
  end();
}

/** The database refuses writes, and can be read. At times for longer than the budget. */
async function fillStore({ database, chance, ledger }: ConductorOptions, signal: AbortSignal): Promise<void> {
  if (database === undefined) return;
  const end = ledger.begin({ kind: 'store full', keepsFromStoring: 'all' });
  await database.takesWrites(database.port, false);
  await sleep(chance.between(1_000, 1.3 * BUDGET_MS), signal);
  await database.takesWrites(database.port, true);
  end();
}

async function failOver({ pair, chance, ledger }: ConductorOptions): Promise<void> {
  if (pair === undefined) return;
  const end = ledger.begin({ kind: 'failed over', ...(pair.keepsFromStoring ? { keepsFromStoring: 'all' } : {}) });
  await pair.failOver(chance.happens(0.5) ? 0 : chance.between(0, 1500));
  end();
}
