import { TOKEN } from '../../endpoints.js';
import { ENDPOINTS_EXIST } from '../../prerequisites.js';
import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import { knowsNoPost, postForm } from './post-form.js';

/** What has to be kept before forms are judged: one fault is told once. */
export const FORMS_ARE_READ: readonly string[] = [...ENDPOINTS_EXIST, 'TOK-03'];

/** Asks for a token with these parameters in a query, and in a form where POST is known. Costs two requests. */
export async function askByEach(session: Caller, parameters: string): Promise<readonly Answer[]> {
  const got = await session.token(parameters);
  const posted = await postForm(session, TOKEN, parameters);
  return knowsNoPost(posted) ? [got] : [got, posted];
}
