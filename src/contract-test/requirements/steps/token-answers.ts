import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { askByEach } from './ask-by-each.js';
import { postForm } from './post-form.js';

/** How many requests `answersWithToken` makes at most. */
export const TOKEN_REQUESTS = 16;

/**
 * Answers with a token, by GET and by POST: again and again in one session, and with the tester's authorization server
 * also the first ones of two others. Errors are for other checks.
 */
export async function answersWithToken(context: CheckContext, session = context.session): Promise<readonly Answer[]> {
  const { signIn } = context;
  const answers = [...(await askByEach(session, '')), ...(await askByEach(session, ''))];
  if (context.has('authorization server') && context.has('sign-in'))
    answers.push(await (await signIn()).caller.token(), await postForm((await signIn()).caller, TOKEN, ''));
  return answers.filter(({ status }) => status < 300);
}
