import { isDeepStrictEqual } from 'node:util';
import type { Behaviour, OddAnswer } from './behaviour.js';

/** How a scripted authorization server acts now. */
export interface Acting {
  readonly behaviour: Behaviour;
  /** Whether it acts as usual, no matter who is signed in there, and no odd answers are due. */
  readonly isUsual: boolean;
  /** Acts otherwise from now on. */
  behave(changes: Partial<Behaviour>): void;
  /** Acts as usual again, also where odd answers were still due. */
  behaveAsUsual(): void;
  /** The next request to a path gets this answer. */
  answerNext(path: string, answer: OddAnswer): void;
  /** Every request to a path gets this answer; `undefined`: the usual one again. */
  answerAlways(path: string, answer: OddAnswer | undefined): void;
  /** Takes the odd answer that is due; an empty one changes nothing. */
  takeOdd(path: string): OddAnswer;
  /** Returns what brings back how it acts now. */
  setAside(): () => void;
}

export function createActing(usual: Behaviour): Acting {
  let behaviour = usual;
  // The answers that replace the usual ones, by path.
  let next = new Map<string, OddAnswer[]>();
  let always = new Map<string, OddAnswer>();
  return {
    get behaviour() {
      return behaviour;
    },
    get isUsual() {
      const isOddDue = always.size > 0 || [...next.values()].some((due) => due.length > 0);
      return !isOddDue && isDeepStrictEqual({ ...behaviour, person: '' }, { ...usual, person: '' });
    },
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
    },
    behaveAsUsual() {
      behaviour = usual;
      next.clear();
      always.clear();
    },
    answerNext: (path, odd) => next.set(path, [...(next.get(path) ?? []), odd]),
    answerAlways: (path, odd) => (odd ? always.set(path, odd) : always.delete(path)),
    takeOdd: (path) => next.get(path)?.shift() ?? always.get(path) ?? {},
    setAside() {
      const before = { behaviour, next: new Map(next), always: new Map(always) };
      return () => {
        ({ behaviour, next, always } = before);
      };
    },
  };
}
