import type { CheckContext } from '../../check-context.js';
import type { ReceivedRequest, ScriptedAuthorizationServer } from '../../scripted-authorization-server/index.js';
import { refreshesAt, signInWithRefreshDue } from './refreshing.js';
import { SIGN_IN_REQUESTS, signInsOfRun } from './signing-in.js';

/** How many requests `tokenRequestsOfRun` makes at most. */
export const TOKEN_ENDPOINT_REQUESTS = SIGN_IN_REQUESTS + 8;

/** What reached the token endpoint. */
interface TokenRequests {
  /** Of some sign-ins. */
  readonly redemptions: readonly ReceivedRequest[];
  readonly refreshes: readonly ReceivedRequest[];
}

/**
 * The token requests of some sign-ins, and of refreshes without parameters, for a scope and for a resource of the hints. The checks
 * of a run share them.
 */
export async function tokenRequestsOfRun(context: CheckContext): Promise<TokenRequests> {
  const { received } = await signInsOfRun(context);
  const refreshes = await context.askOnce('refreshesOfRun', async () => {
    const caller = await signInWithRefreshDue(context);
    const { scopes = [], resources = [] } = context.hints;
    await caller.token();
    for (const scope of scopes.slice(0, 1)) await caller.token({ scope });
    for (const resource of resources.slice(0, 1)) await caller.token({ resource });
    return [...refreshesAt(context.authorizationServer)];
  });
  return { redemptions: received.filter(({ path }) => path === '/token'), refreshes };
}

/** Whether HTTP Basic carries id and secret as they are, which have to be form-encoded (RFC 6749, section 2.3.1). */
export function hasPlainCredentials(
  headers: ReceivedRequest['headers'] | undefined,
  { clientId, clientSecret }: ScriptedAuthorizationServer['client'],
): boolean {
  const isPlain = /^[\w.-]*$/.test(clientId + clientSecret);
  const plain = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return !isPlain && headers?.authorization === `Basic ${plain}`;
}
