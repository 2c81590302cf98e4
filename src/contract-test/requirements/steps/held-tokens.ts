import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import { type Caller, formOf } from '../../probe/caller.js';
import { expectedToken, finding, observation, type Statements } from '../../statements.js';
import { askByEach } from './post-form.js';
import { signInWithRefreshDue } from './refreshing.js';
import { OF_SIGN_INS } from './scope-values.js';

/** A query for one scope whose token has expired, while the token for two has not. Costs one sign-in. */
export async function askAfterTheExactOneExpired(
  { signIn, authorizationServer, wait }: CheckContext,
  one: string,
  two: string,
): Promise<{ later: Answer; held: Answer }> {
  authorizationServer.behave({ expiresIn: 2 });
  const { caller } = await signIn();
  await caller.token({ scope: one });
  authorizationServer.behave({ expiresIn: 3600 });
  const held = await caller.token({ scope: `${one} ${two}` });
  await wait(2.1);
  return { later: await caller.token({ scope: one }), held };
}

/** Asks for all of these scopes twice, where the first time causes a refresh. */
export async function* expectOneRefresh(context: CheckContext, scopes: readonly string[]): Statements {
  const caller = await signInWithRefreshDue(context);
  // Some backends refuse to be asked for those of sign-ins.
  for (const asked of [scopes, scopes.filter((scope) => !OF_SIGN_INS.includes(scope))]) {
    const scope = asked.join(' ');
    const { accessToken } = await caller.token({ scope });
    if (accessToken === undefined) continue;
    context.authorizationServer.forgetRequests();
    await caller.token({ scope });
    const again = context.authorizationServer.received('/token').length;
    if (again > 0) yield observation(`no token request for the held token for "${scope}"`, `${again} token requests`);
    return;
  }
}

/** Asks for nothing, for two scopes, and for each of them: a held token with more must not be the answer. */
export async function* askForLess(context: CheckContext): Statements {
  const [one = '', two = ''] = context.hints.scopes ?? [];
  const session = await freshSession(context);
  const bare = await session.token();
  const wide = expectedToken(await session.token({ scope: `${one} ${two}` }));
  for (const scope of [one, two])
    for (const narrow of await askByEach(session, formOf({ scope }))) {
      if (expectedToken(narrow) === wide)
        yield finding(`a token for "${scope}"`, narrow, { seen: `the token that was got for "${one} ${two}"` });
      else if (bare.accessToken === narrow.accessToken && narrow.scope?.length !== 1)
        yield finding(`a token for "${scope}"`, narrow, { seen: 'the token of the bare request' });
    }
  if (!context.has('authorization server') || !context.has('sign-in')) return;
  const { later, held } = await askAfterTheExactOneExpired(context, one, two);
  if (later.accessToken !== undefined && later.accessToken === held.accessToken)
    yield finding(`a new token for "${one}"`, later, { seen: `the token that was got for "${one} ${two}"` });
}

/** A session in which no other check has asked for these scopes, where the tester can sign in. */
export async function freshSession(context: CheckContext): Promise<Caller> {
  return context.has('sign-in') ? (await context.signIn()).caller : context.session;
}
