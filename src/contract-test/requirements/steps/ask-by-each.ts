import { TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import { NO_POST, postForm } from './post-form.js';

/** Asks for a token with these parameters in a query, and in a form where POST is known. Costs two requests. */
export async function askByEach(session: Caller, parameters: string): Promise<readonly Answer[]> {
  const got = await session.token(parameters);
  const posted = await postForm(session, TOKEN, parameters);
  return NO_POST.includes(posted.status) ? [got] : [got, posted];
}
