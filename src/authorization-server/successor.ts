import { AsyncLocalStorage } from 'node:async_hooks';
import { memberOf } from './json-member.js';
import type { Outcome } from './outcome.js';

interface Note {
  successor?: string;
}

const note = new AsyncLocalStorage<Note>();

/**
 * Runs a token request so that a refresh token in its answer is never lost. The library throws the whole answer away if
 * something in it is wrong; but the authorization server has rotated by then, and the old refresh token may be dead.
 */
export async function keepingSuccessor<Value>(request: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  const noted: Note = {};
  const outcome = await note.run(noted, request);
  const { successor } = noted;
  if (outcome.kind === 'granted' || outcome.kind === 'refused' || successor === undefined) return outcome;
  // It answered with a token, so what failed came after, such as fetching its keys to check the ID Token with.
  return { kind: 'unusable', reason: outcome.reason, successor };
}

/** Looks for a refresh token in an answer, before anybody judges the rest of it. */
export function noteSuccessor(body: Buffer): void {
  const noted = note.getStore();
  if (noted === undefined) return;
  const successor = memberOf(body, 'refresh_token');
  if (typeof successor === 'string' && successor !== '') noted.successor = successor;
}
