import { setTimeout as pause } from 'node:timers/promises';
import { createAnswerCheck } from './answer-check.js';
import { createBalancer } from './balancer.js';
import { type Asked, createBrowsers } from './browsers.js';
import { createCallers } from './callers.js';
import { createChance } from './chance.js';
import { conduct } from './conductor.js';
import { createLedger } from './ledger.js';
import { watchMemory } from './memory.js';
import { createObserver } from './observer.js';
import { createPopulation } from './population.js';
import { type OrdealResult, resultOf } from './result.js';
import type { SignedIn } from './sign-in.js';
import { type Durability, type Stage, type StoreKind, setStage } from './stage.js';
import type { TroubleProbabilities } from './troubled-front.js';

export interface OrdealOptions {
  readonly store: StoreKind;
  readonly seed: number;
  readonly sessions: number;
  /** Pages that are open at the same time. */
  readonly browsers: number;
  /** How long things go wrong. */
  readonly seconds: number;
  /** From the end of one process to that of the next. */
  readonly everySeconds: number;
  /** Whether failures may take longer than others wait for them. */
  readonly isLong: boolean;
  /** With the stores that fail over (`FailoverKind`): `store.durability`. */
  readonly durability?: Durability;
}

const TROUBLE: TroubleProbabilities = {
  'slow discovery': 0.7,
  'slow keys': 0.7,
  slow: 0.05,
  'answered 500': 0.02,
  'answered 429': 0.02,
  'answered HTML': 0.02,
  'dropped before rotating': 0.02,
  'dropped after rotating': 0.005,
  'cut off after rotating': 0.005,
  hanging: 0.01,
};

/** A network to the authorization server that is half open. A run takes longer with it. */
const HALF_OPEN: TroubleProbabilities = { 'delivered late': 0.01, 'answer held': 0.01 };

/** Lets several backends on one store serve browsers while all around them breaks, and tells what came of it. */
export async function undergo(options: OrdealOptions): Promise<OrdealResult> {
  const ledger = createLedger();
  const chance = createChance(options.seed);
  const { store, isLong, durability } = options;
  const stage = await setStage({ store, ledger, chance, durability, backendCount: isLong ? 4 : 3 });
  try {
    return await perform(stage, options, { ledger, chance });
  } finally {
    await stage.close();
  }
}

async function perform(
  stage: Stage,
  { store, durability, sessions, browsers: count, seconds, everySeconds, isLong }: OrdealOptions,
  { ledger, chance }: { ledger: ReturnType<typeof createLedger>; chance: ReturnType<typeof createChance> },
): Promise<OrdealResult> {
  const observer = createObserver(ledger, createAnswerCheck());
  const nextBackend = createBalancer(stage.backends, chance);
  const population = createPopulation({ nextBackend, chance, lost: observer.lost });
  const browsers = createBrowsers({ nextBackend, chance, nextSession: population.next, onAsked: observer.see });
  const callers = createCallers({ nextBackend, chance, nextSession: population.next });
  await population.growTo(sessions);

  stage.front.setTrouble(isLong ? { ...TROUBLE, ...HALF_OPEN } : TROUBLE);
  const signal = AbortSignal.timeout(seconds * 1000);
  const memory = watchMemory(stage.backends, signal);
  await Promise.all([
    conduct({ ...stage, chance, ledger, everyMs: everySeconds * 1000, isLong }, signal),
    browsers.browse(count, signal),
    callers.call(isLong ? 8 : 4, signal),
    population.keepUp(sessions, signal),
  ]);
  stage.front.setTrouble({});
  await stage.front.settled();
  const unserved = await muster(population.living(), browsers.ask);
  browsers.close();
  const losesWrites = store.startsWith('redis-') && durability !== 'replicated';
  const { called } = callers;
  const size = population.size;
  return resultOf({ stage, ledger, observer, called, memory: await memory, unserved, sessions: size, losesWrites });
}

const MUSTERED_AT_ONCE = 10;
const PATIENCE_MS = 30_000;

/** When all is well again, every session is served, or is known to be over. Gives how many are neither. */
async function muster(
  sessions: readonly SignedIn[],
  ask: (session: SignedIn, query: Asked['query']) => Promise<Asked>,
): Promise<number> {
  const waiting = [...sessions];
  let unserved = 0;
  const call = async () => {
    for (let session = waiting.pop(); session !== undefined; session = waiting.pop()) {
      if (!(await isServed(() => ask(session as SignedIn, {})))) unserved += 1;
    }
  };
  await Promise.all(Array.from({ length: MUSTERED_AT_ONCE }, call));
  return unserved;
}

const FOR_GOOD = new Set(['invalid_session', 'invalid_grant']);

async function isServed(ask: () => Promise<Asked>): Promise<boolean> {
  for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt; ) {
    const { answer } = await ask();
    if (typeof answer !== 'string' && (answer.status === 200 || FOR_GOOD.has(answer.json<{ error: string }>().error))) {
      return true;
    }
    await pause(200);
  }
  return false;
}
