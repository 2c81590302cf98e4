/** The environment variable with the number of a worker, from 0. A worker that replaces another one has its number. */
export const WORKER_NUMBER = 'TMIBFF_WORKER_NUMBER';

/** What a worker tells the others through the supervisor: requests that it has counted for a limit. */
export interface CountMessage {
  readonly kind: 'count';
  readonly limit: string;
  readonly key: string;
  readonly requests: number;
}

/** Reads a message of the channel, which other modules of the process may use as well. */
export function readCountMessage(message: unknown): CountMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, limit, key, requests } = message as Partial<CountMessage>;
  if (kind !== 'count' || limit === undefined || key === undefined || requests === undefined) return undefined;
  return { kind, limit, key, requests };
}

/** What a worker tells the supervisor when it serves. Cluster reports only that it listens somewhere, which may be for hand-overs. */
export interface StartedMessage {
  readonly kind: 'started';
  readonly port: number;
}

export function readStartedMessage(message: unknown): StartedMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, port } = message as Partial<StartedMessage>;
  return kind === 'started' && port !== undefined ? { kind, port } : undefined;
}

/** What the supervisor tells each worker on SIGHUP. A message and not a signal, which would end a worker that still starts. */
export const RELOAD_MESSAGE = { kind: 'reload' } as const;

export function isReloadMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === RELOAD_MESSAGE.kind;
}

/**
 * The callback for messages. Without one, a message to a process that has just ended is an uncaught exception: its end of the channel
 * is closed before this process reads that.
 */
export function ignoreEndedReceiver(): void {}
