import type { Behaviour } from './behaviour.js';
import type { IssuedSet } from './grants.js';
import type { ReceivedRequest } from './request-log.js';
import type { JsonAnswer } from './token-endpoint.js';

/** Tells who signed in (OpenID Connect Core 1.0, section 5.3), for an access token that is for no resource. */
export function answerUserInfo(
  { headers }: ReceivedRequest,
  { issued, behaviour }: { readonly issued: readonly IssuedSet[]; readonly behaviour: Behaviour },
): JsonAnswer {
  const known = issued.find(({ accessToken }) => headers.authorization === `Bearer ${accessToken}`);
  if (known === undefined || known.resources.length > 0) return { status: 401, body: { error: 'invalid_token' } };
  const { person } = known.grant;
  return { status: 200, body: { sub: person, name: `${person} at UserInfo`, locale: 'de', ...behaviour.userInfo } };
}
