import type { Refusal } from '../core/refusal.js';
import type { RefreshDependencies } from '../refresh/index.js';
import type { Api } from './api.js';
import { type ApiToken, type TokenOwner, tokenFor } from './call-token.js';
import type { TokenVerdict } from './challenge.js';

/** What an attempt is made with. */
export interface Tried {
  readonly token: ApiToken;
  /** Whether its proof has a nonce that the resource server sent for it. */
  readonly hasNonce: boolean;
  /** Whether the token stands in for one that was rejected. */
  readonly isReplacement: boolean;
}

export type NextAttempt = 'done' | 'add nonce' | 'other token';

/** Decides how to go on after the verdict of a resource server. A nonce is added once for each token, a token replaced once. */
export function nextAttempt({ kind }: TokenVerdict, { token, hasNonce, isReplacement }: Tried): NextAttempt {
  if (kind === 'nonce required' && token.isBound && !hasNonce) return 'add nonce';
  if (kind === 'rejected' && !isReplacement) return 'other token';
  return 'done';
}

/** How attempts are made, and for whom. */
export interface Attempting<Answer> {
  readonly page: TokenOwner;
  readonly api: Api;
  readonly dependencies: RefreshDependencies;
  /** Makes an attempt. After a verdict for which `isRepeated` holds, another one follows, if it can. */
  send(token: ApiToken, isRepeated: (verdict: TokenVerdict) => boolean): Promise<Answer>;
  verdictOn(answer: Answer): TokenVerdict;
  /** Whether no other answer can take the place of this one any more. */
  isFinal(answer: Answer): boolean;
}

/** Makes attempts with a token and, if need be, with another one. @returns the last answer, or why there is no other token */
export async function attemptWith<Answer>(
  first: ApiToken,
  { page, api, dependencies, send, verdictOn, isFinal }: Attempting<Answer>,
): Promise<Answer | Refusal> {
  for (let tried: Tried = { token: first, hasNonce: false, isReplacement: false }; ; ) {
    const { token: rejected } = tried;
    const answer = await send(rejected, verdictBy(tried));
    const next = nextAttempt(verdictOn(answer), tried);
    // Even if this answer goes through, the next request needs another token.
    const token = next === 'other token' ? await tokenFor(api, page, { dependencies, rejected }) : rejected;
    if (next === 'done' || isFinal(answer)) return answer;
    if (token.kind !== 'token') return token;
    if (next === 'add nonce') {
      tried = { ...tried, hasNonce: true };
    } else {
      if (token.value === rejected.value) return answer;
      page.emit('proxy.token_replaced', { api: api.name, session: page.session.id });
      tried = { token, hasNonce: false, isReplacement: true };
    }
  }
}

const verdictBy = (tried: Tried) => (verdict: TokenVerdict) => nextAttempt(verdict, tried) !== 'done';
