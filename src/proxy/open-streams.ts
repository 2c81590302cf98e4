/** The answers and WebSockets that are open, so that they end with their session, or with the process. */
export interface OpenStreams {
  /** @returns a function that forgets it */
  add(sessionId: string, end: () => void): () => void;
  endOf(sessionId: string): void;
  endAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<string, Set<() => void>>();
  const endAll = (ends: Iterable<() => void>) => {
    for (const end of [...ends]) end();
  };
  return {
    add(id, end) {
      const ends = open.get(id) ?? new Set();
      open.set(id, ends.add(end));
      return () => {
        ends.delete(end);
        if (ends.size === 0 && open.get(id) === ends) open.delete(id);
      };
    },
    endOf: (id) => endAll(open.get(id) ?? []),
    endAll: () => endAll([...open.values()].flatMap((ends) => [...ends])),
  };
}
