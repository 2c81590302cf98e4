import { setMaxListeners } from 'node:events';

/** The time limit of the run was reached. */
export class TimeLimitReached extends Error {
  override name = 'TimeLimitReached';
  constructor({ seconds }: { readonly seconds: number }) {
    super(`the run reached its time limit of ${seconds} seconds`);
  }
}

/** Ends a run, whatever the backend does. */
export interface TimeLimit {
  readonly seconds: number;
  readonly isReached: boolean;
  /** Aborted when the limit is reached. */
  readonly signal: AbortSignal;
  /** What comes first: the result of this work, or `TimeLimitReached`. */
  bound<Result>(work: Promise<Result>): Promise<Result>;
  close(): void;
}

const USUAL_SECONDS = 30 * 60;

export function startTimeLimit(seconds: number = USUAL_SECONDS): TimeLimit {
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
    signal,
    get isReached() {
      return signal.aborted;
    },
    bound: (work) => Promise.race([work, reached]),
    close: () => clearTimeout(timer),
  };
}
