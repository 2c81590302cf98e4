import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';

export const FORM = 'application/x-www-form-urlencoded';

/** How backends without POST answer one. */
export const NO_POST: readonly number[] = [404, 405, 501];

/** Asks with POST, the parameters in a form (the draft, section 4.1). */
export function postForm(caller: Caller, path: string, form: string): Promise<Answer> {
  return caller.ask(path, {
    method: 'POST',
    body: form,
    headers: { 'Content-Type': FORM, Origin: caller.origin },
  });
}
