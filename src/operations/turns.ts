/** Lets only one at a time act on a thing: here, on the tokens of a session. */
export interface Turns {
  /** Runs `act` when everybody who came before for the same key has finished. */
  take<Result>(key: string, act: () => Promise<Result>): Promise<Result>;
}

/** Turns within this process. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(key, act) {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(act);
      const finished = mine.catch(() => undefined);
      last.set(key, finished);
      void finished.then(() => {
        if (last.get(key) === finished) last.delete(key);
      });
      return mine;
    },
  };
}
