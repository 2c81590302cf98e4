import { setTimeout as pause } from 'node:timers/promises';
import type { MonotonicClock } from '../core/clock.js';

/** The result of one check. `state` is a word for people: `available`, `read_only`, `unknown`, … */
export interface CheckResult {
  readonly ok: boolean;
  readonly state: string;
}

/** Whether this process should get requests, and what each check said. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

export interface Check {
  /** How long a result holds. */
  readonly freshMs: number;
  run(): Promise<CheckResult>;
}

export interface ReadinessDependencies {
  readonly monotonicClock: MonotonicClock;
  /** Is not cached, so that a process that stops gets no further request. */
  readonly isStopping: () => boolean;
  /** Called with what a check threw: a defect. */
  readonly onFault: (error: unknown) => void;
}

/** Less than the second that orchestrators wait by default. */
const ANSWER_MS = 900;

const NO_ANSWER: CheckResult = { ok: false, state: 'no_answer' };
const FAILED: CheckResult = { ok: false, state: 'failed' };

/** Makes the function that runs the checks, or takes their results from shortly before. It never rejects. */
export function createReadiness(
  checks: Readonly<Record<string, Check>>,
  { monotonicClock, isStopping, onFault }: ReadinessDependencies,
): () => Promise<Readiness> {
  const runners = Object.entries(checks).map(([name, { run, freshMs }]) => {
    const settled = () =>
      run().catch((error: unknown) => {
        onFault(error);
        return FAILED;
      });
    return [name, cached(settled, { freshMs, monotonicClock })] as const;
  });
  return async () => {
    const running = runners.map(async ([name, run]) => [name, await inTime(run())] as const);
    const results = await Promise.all(running);
    const process: CheckResult = isStopping() ? { ok: false, state: 'stopping' } : { ok: true, state: 'running' };
    const all = [['process', process] as const, ...results];
    return { ready: all.every(([, { ok }]) => ok), checks: Object.fromEntries(all) };
  };
}

async function inTime(result: Promise<CheckResult>): Promise<CheckResult> {
  const given = new AbortController();
  const late = pause(ANSWER_MS, NO_ANSWER, { ref: false, signal: given.signal }).catch(() => NO_ANSWER);
  return Promise.race([result, late]).finally(() => given.abort());
}

/**
 * Makes a function that does the work at most once at a time, and gives its result again for `freshMs` after it. So callers
 * without bound do not become work without bound.
 */
function cached<Value>(
  work: () => Promise<Value>,
  { freshMs, monotonicClock }: { readonly freshMs: number; readonly monotonicClock: MonotonicClock },
): () => Promise<Value> {
  let current: Promise<Value> | undefined;
  let freshUntil = 0;
  return () => {
    if (current === undefined || monotonicClock() >= freshUntil) {
      freshUntil = Number.POSITIVE_INFINITY;
      current = work().finally(() => {
        freshUntil = monotonicClock() + freshMs;
      });
    }
    return current;
  };
}
