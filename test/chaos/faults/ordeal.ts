import { setTimeout as pause } from 'node:timers/promises';
import { createAnswerCheck } from './answer-check.js';
import { type Asked, createBrowsers } from './browsers.js';
import { createChance } from './chance.js';
import { conduct } from './conductor.js';
import { createLedger } from './ledger.js';
import { createObserver } from './observer.js';
import { createPopulation } from './population.js';
import { type OrdealResult, resultOf } from './result.js';
import type { SignedIn } from './sign-in.js';
import { type Stage, type StoreKind, setStage } from './stage.js';
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

/** Lets several backends on one store serve browsers while all around them breaks, and tells what came of it. */
export async function undergo(options: OrdealOptions): Promise<OrdealResult> {
  const ledger = createLedger();
  const chance = createChance(options.seed);
  const stage = await setStage({ store: options.store, ledger, chance });
  try {
    return await perform(stage, options, { ledger, chance });
  } finally {
    await stage.close();
  }
}

async function perform(
  stage: Stage,
  { sessions, browsers: count, seconds, everySeconds }: OrdealOptions,
  { ledger, chance }: { ledger: ReturnType<typeof createLedger>; chance: ReturnType<typeof createChance> },
): Promise<OrdealResult> {
  const origins = stage.backends.map(({ origin }) => origin);
  const observer = createObserver(ledger, createAnswerCheck());
  const population = createPopulation({ origins, chance, lost: observer.lost });
  const browsers = createBrowsers({ origins, chance, nextSession: population.next, onAsked: observer.see });
  await population.growTo(sessions);

  stage.front.setTrouble(TROUBLE);
  const signal = AbortSignal.timeout(seconds * 1000);
  const [ends] = await Promise.all([
    conduct({ ...stage, chance, ledger, everyMs: everySeconds * 1000 }, signal),
    browsers.browse(count, signal),
    population.keepUp(sessions, signal),
  ]);
  stage.front.setTrouble({});
  const unserved = await muster(population.living(), browsers.ask);
  browsers.close();
  return resultOf({ stage, ledger, observer, ends, unserved, sessions: population.size });
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
