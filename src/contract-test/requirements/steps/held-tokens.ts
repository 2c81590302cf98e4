import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';

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
