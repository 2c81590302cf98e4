/** The answers and WebSockets that are open, so that they end with their session, or with the process. */
export interface OpenStreams {
  /** @returns a function that forgets it */
  add(sessionId: string, end: () => void): () => void;
  endOf(sessionId: string): void;
  /** The session continues under another id. */
  move(sessionId: string, successor: string): void;
  endAll(): void;
}

interface OpenStream {
  sessionId: string;
  readonly end: () => void;
}

export function createOpenStreams(): OpenStreams {
  const open = new Map<string, Set<OpenStream>>();
  const put = (stream: OpenStream) => {
    const others = open.get(stream.sessionId) ?? new Set();
    open.set(stream.sessionId, others.add(stream));
  };
  const forget = (stream: OpenStream) => {
    const streams = open.get(stream.sessionId);
    streams?.delete(stream);
    if (streams?.size === 0) open.delete(stream.sessionId);
  };
  const endAll = (streams: Iterable<OpenStream>) => {
    for (const { end } of [...streams]) end();
  };
  return {
    add(sessionId, end) {
      const stream = { sessionId, end };
      put(stream);
      return () => forget(stream);
    },
    endOf: (id) => endAll(open.get(id) ?? []),
    move(id, successor) {
      const moved = open.get(id) ?? [];
      open.delete(id);
      for (const stream of moved) {
        stream.sessionId = successor;
        put(stream);
      }
    },
    endAll: () => endAll([...open.values()].flatMap((streams) => [...streams])),
  };
}
