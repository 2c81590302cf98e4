import { setMaxListeners } from 'node:events';

/** The time limit of the run was reached. */
export class TimeLimitReached extends Error {
  override name = 'TimeLimitReached';
  constructor({ seconds }: { readonly seconds: number }) {
    super(`the run reached its time limit of ${seconds} seconds`);
  }
}

export type TimeLimit = ReturnType<typeof startTimeLimit>;

const USUAL_SECONDS = 30 * 60;

/** Ends a run, whatever the backend does. */
export function startTimeLimit(seconds: number = USUAL_SECONDS) {
  const controller = new AbortController();
  const { signal } = controller;
  // Each request listens.
  setMaxListeners(0, signal);
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  const reached = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new TimeLimitReached({ seconds })));
  });
  reached.catch(() => undefined);
  return {
    seconds,
    /** Aborted when the limit is reached. */
    signal,
    get isReached() {
      return signal.aborted;
    },
    /** What comes first: the result of this work, or `TimeLimitReached`. */
    bound: <Result>(work: Promise<Result>): Promise<Result> => Promise.race([work, reached]),
    close: () => clearTimeout(timer),
  };
}
