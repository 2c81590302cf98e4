import { isDeepStrictEqual } from 'node:util';
import type { Behaviour, OddAnswer } from './behaviour.js';
import { createOddAnswers } from './odd-answers.js';

/** How a scripted authorization server acts now. */
export interface Acting {
  readonly behaviour: Behaviour;
  /** Whether it acts as usual, no matter who is signed in there, and no odd answers are due. */
  readonly isUsual: boolean;
  behave(changes: Partial<Behaviour>): void;
  behaveAsUsual(): void;
  answerNext(path: string, answer: OddAnswer): void;
  answerAlways(path: string, answer: OddAnswer | undefined): void;
  /** Takes the odd answer that is due; an empty one changes nothing. */
  takeOdd(path: string): OddAnswer;
  /** Returns what brings back how it acts now. */
  setAside(): () => void;
}

export function createActing(usual: Behaviour): Acting {
  const odd = createOddAnswers();
  let behaviour = usual;
  return {
    get behaviour() {
      return behaviour;
    },
    get isUsual() {
      return odd.isEmpty && isDeepStrictEqual({ ...behaviour, person: '' }, { ...usual, person: '' });
    },
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
    },
    behaveAsUsual() {
      behaviour = usual;
      odd.clear();
    },
    answerNext: odd.next,
    answerAlways: odd.always,
    takeOdd: odd.take,
    setAside() {
      const [before, restoreOdd] = [behaviour, odd.setAside()];
      return () => {
        behaviour = before;
        restoreOdd();
      };
    },
  };
}
