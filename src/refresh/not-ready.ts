import { loginPath } from '../core/login-path.js';
import { type Refusal, refuse } from '../core/refusal.js';
import type { TokenQuery } from '../core/token-query.js';
import type { NotReady } from '../tokens/decide-token.js';

/** The person could grant what was asked: says where (the draft, section 4.3.2). */
export function notReady(query: TokenQuery): Refusal & { status: 400 } {
  const refusal = refuse(400, 'backend_not_ready', 'The person has not granted this yet.');
  return { ...refusal, body: { ...refusal.body, login_uri: loginPath(query) } };
}

/** Asking the person again would change nothing, so no place is named and no page loops. */
export function notReadyForGood(description: string): Refusal & { status: 400 } {
  return refuse(400, 'backend_not_ready', description);
}

/** Says whether signing in can help. Where no refresh token comes, it often can't. */
export function notReadyFor(query: TokenQuery, { canSignInHelp }: NotReady): Refusal & { status: 400 } {
  if (canSignInHelp) return notReady(query);
  return notReadyForGood('No refresh token came, and the token of a sign-in is not for exactly this.');
}
