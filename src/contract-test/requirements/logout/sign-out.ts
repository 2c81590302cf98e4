import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import type { Trial } from '../../trial.js';

/** Signs out as the page does. */
export function signOut(caller: Caller, { hints }: Trial, parameters = ''): Promise<Answer> {
  const { url = '', method = 'POST' } = hints.logout ?? {};
  return caller.ask(`${url}${parameters}`, { method, headers: { Origin: caller.origin } });
}

/** Where the page has to go next, if it has to: by a redirect, or by a member of the answer. */
export function nextAddress(answer: Answer, origin: string): URL | undefined {
  const members = Object.values(answer.members).filter((value) => typeof value === 'string');
  const candidates = [answer.header('location'), ...members.filter((value) => /^(https?:\/\/|\/)/.test(value))];
  const [next] = candidates.filter((candidate) => candidate !== undefined);
  return next === undefined ? undefined : new URL(next, origin);
}
