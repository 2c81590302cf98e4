import type { ReceivedRequest } from '../../authorization-server/index.js';
import { CannotJudge } from '../../requirement.js';
import type { Trial } from '../../trial.js';

/** What a sign-in asks the authorization server for. Costs one sign-in. */
export async function signInRequest({ signIn, authorizationServer }: Trial): Promise<ReceivedRequest> {
  await signIn();
  const request = authorizationServer.received('/authorize').at(-1);
  if (request === undefined) throw new CannotJudge('signing in sent nobody to the authorization endpoint');
  return request;
}

/** Whether the sign-ins so far asked for this scope. */
export function hasAskedFor(scope: string, { authorizationServer }: Trial): boolean {
  return authorizationServer.received('/authorize').some((request) => scopesOf(request).includes(scope));
}

export function scopesOf({ query }: ReceivedRequest): readonly string[] {
  return query.get('scope')?.split(' ') ?? [];
}
