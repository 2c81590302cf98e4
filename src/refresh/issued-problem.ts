import { coversResources, type IssuedTokens, tokenTypeFor } from '../authorization-server/index.js';
import { refuse } from '../core/refusal.js';
import { includesScope } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';
import { invalidResponse } from './explain-failure.js';
import { cannotBeGranted, notReady } from './not-ready.js';
import type { RefreshAt } from './refresh-request.js';
import type { TokenRefusal } from './refresh-result.js';

/** Why an issued token is not handed out; `undefined` if it is. */
export function problemWith(
  issued: IssuedTokens,
  query: TokenQuery,
  { authorizationServer: { settings, about }, emit }: Pick<RefreshAt, 'authorizationServer' | 'emit'>,
): TokenRefusal | undefined {
  if (issued.tokenType !== tokenTypeFor(query))
    return cannotBeGranted(query.boundTo === undefined ? NO_BEARER : NOT_BOUND);
  if (issued.expiresIn !== undefined && issued.expiresIn < 1) return invalidResponse();
  if (!coversResources(issued, query)) {
    emit('authorization_server.wrong_resource', about);
    return refuse(400, 'invalid_target', 'The authorization server issued a token for another resource.');
  }
  if (query.wholeGrant || query.scope === undefined || issued.scope === undefined) return undefined;
  if (issued.scope.length === 0) return notReady(query);
  if (includesScope(query.scope, issued.scope)) return undefined;
  const isWider = includesScope(issued.scope, query.scope);
  emit(isWider ? 'authorization_server.wider_scope' : 'authorization_server.other_scope', about);
  if (settings.widerScope !== 'refuse') return undefined;
  return cannotBeGranted(isWider ? MORE : OTHER);
}

const NO_BEARER = 'The authorization server issues no bearer tokens.';
const NOT_BOUND = 'The authorization server did not bind the token to the key of the backend (DPoP).';
const MORE = 'The authorization server grants more than was requested.';
const OTHER = 'The authorization server grants another scope than was requested.';
