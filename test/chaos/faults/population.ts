import { setTimeout as pause } from 'node:timers/promises';
import type { Balancer } from './balancer.js';
import type { Chance } from './chance.js';
import { createSignIns, PEOPLE, type SignedIn } from './sign-in.js';

/** The sessions that there are. */
export interface Population {
  /** A session of which no answer has said that it is over. A few are asked for much more often than the others. */
  next(): SignedIn | undefined;
  living(): readonly SignedIn[];
  readonly size: number;
  growTo(count: number): Promise<void>;
  /** Signs people in again in place of sessions that were lost, until the signal. */
  keepUp(count: number, signal: AbortSignal): Promise<void>;
}

export interface PopulationOptions {
  readonly nextBackend: Balancer;
  readonly chance: Chance;
  readonly lost: { has(session: SignedIn): boolean };
}

const BUSY_SESSIONS = 10;
const BUSY_SHARE = 0.3;
/** How many sign in at the same time. */
const AT_ONCE = 6;
/** Then the next sign-in begins. */
const PATIENCE_MS = 3_000;

export function createPopulation({ nextBackend, chance, lost }: PopulationOptions): Population {
  const signIns = createSignIns();
  const sessions: SignedIn[] = [];
  const living = () => sessions.filter((session) => !lost.has(session));
  /** A machine that has other things to do may be late once. */
  const signInSurely = (index: number) => signInOne(index).catch(() => signInOne(index));
  const signInOne = async (index: number) => {
    const person = PEOPLE[index % PEOPLE.length] ?? 'alice';
    sessions.push(await signIns.signIn(person, nextBackend().origin));
  };
  return {
    living,
    get size() {
      return sessions.length;
    },
    next() {
      const alive = living();
      return chance.pick(chance.happens(BUSY_SHARE) ? alive.slice(-BUSY_SESSIONS) : alive);
    },
    async growTo(count) {
      while (sessions.length < count) {
        const batch = Math.min(AT_ONCE, count - sessions.length);
        await Promise.all(Array.from({ length: batch }, (_, index) => signInSurely(index)));
      }
    },
    async keepUp(count, signal) {
      for (let index = 0; !signal.aborted; index += 1) {
        // The backend may be just gone; then the next one is tried.
        if (living().length < count) await Promise.race([signInOne(index).catch(() => undefined), pause(PATIENCE_MS)]);
        await pause(100);
      }
    },
  };
}
