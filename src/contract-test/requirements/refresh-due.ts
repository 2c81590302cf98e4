import type { Caller } from '../probe/caller.js';
import type { Trial } from '../trial.js';

/**
 * A session whose only access token has expired, so that the next query causes a refresh. Costs one sign-in. The
 * authorization server then issues tokens for an hour again, and has forgotten all requests.
 */
export async function signInWithRefreshDue({ signIn, authorizationServer, wait }: Trial): Promise<Caller> {
  authorizationServer.behave({ expiresIn: 1 });
  const { caller } = await signIn();
  await wait(1.1);
  authorizationServer.behave({ expiresIn: 3600 });
  authorizationServer.forgetRequests();
  return caller;
}
