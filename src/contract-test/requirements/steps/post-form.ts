import { TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import { ENDPOINTS_EXIST } from '../../requirement.js';

export const FORM = 'application/x-www-form-urlencoded';

/** How backends answer a method that they do not know. */
const UNKNOWN_METHOD: readonly number[] = [404, 405, 501];

export function refusesMethod({ status }: Pick<Answer, 'status'>): boolean {
  return UNKNOWN_METHOD.includes(status);
}

/** Whether a backend without POST answers one so: with a refusal, or with a page that has nothing to do with tokens. */
export function knowsNoPost(answer: Answer): boolean {
  const isRedirect = answer.status >= 300 && answer.status < 400;
  const isPage = answer.status < 500 && !isRedirect && answer.mediaType === 'text/html' && !answer.isJsonObject;
  return refusesMethod(answer) || isPage;
}

/** Asks with POST, the parameters in a form (the draft, section 4.1). */
export function postForm(caller: Caller, path: string, form: string): Promise<Answer> {
  return caller.ask(path, {
    method: 'POST',
    body: form,
    headers: { 'Content-Type': FORM, Origin: caller.origin },
  });
}

/** What has to be kept before forms are judged: one fault is told once. */
export const FORMS_ARE_READ: readonly string[] = [...ENDPOINTS_EXIST, 'TOK-03'];

/** Asks for a token with these parameters in a query, and in a form where POST is known. Costs two requests. */
export async function askByEach(session: Caller, parameters: string): Promise<readonly Answer[]> {
  const got = await session.token(parameters);
  const posted = await postForm(session, TOKEN, parameters);
  return knowsNoPost(posted) ? [got] : [got, posted];
}
