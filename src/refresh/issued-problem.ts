import type { Provider } from '../authorization-server/authorization-servers.js';
import type { IssuedTokens } from '../authorization-server/outcome.js';
import { refuse } from '../core/refusal.js';
import { includesScope } from '../core/scope.js';
import type { TokenQuery } from '../core/token-query.js';
import type { Backend } from '../handlers/backend.js';
import { notReady, notReadyForGood } from './not-ready.js';
import type { TokenRefusal } from './refresh-result.js';

/** Why an issued token is not handed out, if so. */
export function problemWith(
  issued: IssuedTokens,
  query: TokenQuery,
  { settings, log }: Pick<Provider, 'settings'> & Pick<Backend, 'log'>,
): TokenRefusal | undefined {
  if (issued.tokenType !== 'bearer') return notReadyForGood('The authorization server issues no bearer tokens.');
  if (issued.expiresIn !== undefined && issued.expiresIn < 1) return unusableAnswer();
  if (!coversResources(issued, query)) {
    log({ level: 'warning', event: 'authorization server issued a token for another resource' });
    return refuse(400, 'invalid_target', 'The authorization server issued a token for another resource.');
  }
  if (query.scope === undefined || issued.scope === undefined) return undefined;
  if (issued.scope.length === 0) return notReady(query);
  if (includesScope(query.scope, issued.scope)) return undefined;
  log({ level: 'warning', event: 'authorization server granted more than was asked' });
  const isRefused = settings.widerScope === 'refuse';
  return isRefused ? notReadyForGood('The authorization server grants more than was asked.') : undefined;
}

/** An authorization server that says what its token is for must not be talking of something else (TOK-52). */
export function coversResources({ resources: stated }: IssuedTokens, { resources }: TokenQuery): boolean {
  return stated === undefined || resources.every((resource) => stated.includes(resource));
}

export function unusableAnswer(): TokenRefusal {
  return refuse(400, 'server_error', 'The authorization server answered what cannot be used.');
}
