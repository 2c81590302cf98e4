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

/** What the supervisor tells each worker on SIGHUP. A message and not a signal, which would end a worker that still starts. */
export const RELOAD_MESSAGE = { kind: 'reload' } as const;

export function isReloadMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === RELOAD_MESSAGE.kind;
}
