import type { SessionInfo } from '../../../generated/client/index.js';

const KEY = 'granted-scopes';

interface Stored {
  readonly session: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
}

let session = '';

/** Which session the scopes are granted to: a step-up keeps the person and the end of the session. */
export function setSession({ sub, exp }: SessionInfo): void {
  session = `${sub} ${exp}`;
}

/** What was granted for a card in this session, as far as this tab has seen. A reload keeps it. */
export function readGranted(card: string): readonly string[] {
  return read().scopes[card] ?? [];
}

export function keepGranted(card: string, scopes: Iterable<string>): void {
  const stored: Stored = { session, scopes: { ...read().scopes, [card]: [...scopes] } };
  sessionStorage.setItem(KEY, JSON.stringify(stored));
}

function read(): Stored {
  const stored: Stored | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  return stored?.session === session ? stored : { session, scopes: {} };
}
