import type { CheckContext } from '../../check-context.js';
import { TOKEN } from '../../endpoints.js';
import { tried } from '../../failures.js';
import type { Answer } from '../../probe/answer.js';
import { type Caller, formOf, type Query } from '../../probe/caller.js';
import { askByEach, knowsNoPost, postForm } from './post-form.js';

/** How many requests `answersWithToken` makes at most. */
export const TOKEN_REQUESTS = 26;

/**
 * Answers with a token, by GET and by POST: again and again in one session, also for the scopes and the resource of the
 * hints, and with the tester's authorization server also the first ones of two other sessions. Errors are for other
 * checks. The checks of a run share them.
 */
export function answersWithToken(context: CheckContext): Promise<readonly Answer[]> {
  return context.askOnce('answersWithToken', () => askForTokens(context, context.session));
}

/** The same in a session of the check's own. */
export async function askForTokens(context: CheckContext, session: Caller): Promise<readonly Answer[]> {
  const { signIn, hints } = context;
  const [one, two] = hints.scopes ?? [];
  const answers = [...(await askByEach(session, '')), ...(await askByEach(session, ''))];
  if (one !== undefined && two !== undefined) {
    answers.push(...(await askByEach(session, formOf({ scope: one }))), ...(await askInTurn(session, { scope: two })));
    answers.push(...(await askByEach(session, formOf({ scope: `${one} ${two}` }))));
  }
  for (const resource of hints.resources?.slice(0, 1) ?? [])
    answers.push(...(await askByEach(session, formOf({ resource }))));
  if (context.has('authorization server') && context.has('sign-in'))
    answers.push(await (await signIn()).caller.token(), ...(await askByPost((await signIn()).caller, '')));
  return answers.filter(({ status }) => status < 300);
}

/** By POST first. */
async function askInTurn(session: Caller, query: Exclude<Query, string>): Promise<readonly Answer[]> {
  return [...(await askByPost(session, formOf(query))), await session.token(query)];
}

/** Nothing where POST is not known. */
async function askByPost(session: Caller, form: string): Promise<readonly Answer[]> {
  const posted = await postForm(session, TOKEN, form);
  return knowsNoPost(posted) ? [] : [posted];
}

/** The parameters that a token was asked for with. */
export function askedBy({ exchange: { request } }: Answer): URLSearchParams {
  return request.method === 'POST' ? new URLSearchParams(request.body) : new URL(request.url).searchParams;
}

/** The claims of a JWT; none of an opaque token. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims: unknown = tried(() => JSON.parse(payload));
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}
