import { AsyncLocalStorage } from 'node:async_hooks';
import type { Outcome } from './outcome.js';

interface Note {
  refreshToken?: string;
}

const note = new AsyncLocalStorage<Note>();

/**
 * Runs a token request so that a refresh token in its answer is never lost. The library throws the whole answer away if
 * something in it is wrong; but the authorization server has rotated by then, and the old refresh token is dead.
 */
export async function keepingSuccessor<Value>(request: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  const noted: Note = {};
  const outcome = await note.run(noted, request);
  const { refreshToken } = noted;
  return outcome.kind === 'unusable' && refreshToken !== undefined ? { ...outcome, refreshToken } : outcome;
}

/** Looks for a refresh token in an answer, before anybody judges the rest of it. */
export function noteSuccessor(body: Buffer): void {
  const noted = note.getStore();
  if (noted === undefined || !body.includes('"refresh_token"')) return;
  const refreshToken = refreshTokenOf(body);
  if (refreshToken !== undefined) noted.refreshToken = refreshToken;
}

function refreshTokenOf(body: Buffer): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('refresh_token' in value)) return undefined;
    const { refresh_token: refreshToken } = value;
    return typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined;
  } catch {
    return undefined;
  }
}
