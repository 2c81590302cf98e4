import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import { observation, type Statements } from '../../statements.js';
import { signInWithRefreshDue } from './refreshing.js';

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

/** Asks for the scopes twice, where the first time causes a refresh. */
export async function* expectOneRefresh(context: CheckContext, scope: string): Statements {
  const caller = await signInWithRefreshDue(context);
  const first = await caller.token({ scope });
  const before = context.authorizationServer.received('/token').length;
  if (first.accessToken === undefined || before === 0) return;
  await caller.token({ scope });
  const asked = context.authorizationServer.received('/token').length - before;
  if (asked > 0) yield observation(`no token request for the held token for "${scope}"`, `${asked} token requests`);
}
