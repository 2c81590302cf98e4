import { loginPath } from '../core/login-path.js';
import { type Refusal, refuse } from '../core/refusal.js';
import type { TokenQuery } from '../core/token-query.js';
import type { NotReady } from '../tokens/decide-token.js';

/** The person could grant what was asked: says where (the draft, section 4.3.2). */
export function notReady(query: TokenQuery): Refusal & { status: 400 } {
  return withLogin(refuse(400, 'backend_not_ready', 'The person has not granted this yet.'), query);
}

/** Says where the person can grant what was asked. */
export function withLogin<Refused extends Refusal>(refusal: Refused, query: TokenQuery): Refused {
  return { ...refusal, body: { ...refusal.body, login_uri: loginPath(query) } };
}

/** Signing in again would change nothing, so there is no `login_uri`, and no page loops. */
export function cannotBeGranted(description: string): Refusal & { status: 400 } {
  return refuse(400, 'backend_not_ready', description);
}

/** Says whether signing in can help. Where no refresh token comes, it often can't. */
export function refusalFor(
  query: TokenQuery,
  { canSignInHelp, lacksRefreshToken }: NotReady,
): Refusal & { status: 400 } {
  if (canSignInHelp)
    return lacksRefreshToken ? withLogin(refuse(400, 'backend_not_ready', ENDED), query) : notReady(query);
  return cannotBeGranted(
    'The authorization server issued no refresh token, and another sign-in would not yield a token for exactly this resource and scope.',
  );
}

const ENDED =
  'The token of the sign-in has expired, and the authorization server issued no refresh token to replace it. Sign in again.';
