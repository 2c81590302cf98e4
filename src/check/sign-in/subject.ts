import type { AuthorizationServer, IssuedTokens, Outcome } from '../../authorization-server/index.js';
import { monotonicClock } from '../../core/clock.js';
import { startDeadline } from '../../core/deadline.js';
import type { Scope } from '../../core/scope.js';
import type { ResourceQuery } from '../../core/token-query.js';
import type { OnlineContext } from '../online/context.js';

/** The authorization server of a dry run, and what is asked of it. */
export interface DryRunSubject extends OnlineContext {
  readonly server: AuthorizationServer;
  /** What the first access token is for: the first resource of the settings, if there is one. */
  readonly query: ResourceQuery;
  /** Everything that the sign-in asks for. */
  readonly scope: Scope;
}

const REFRESH_MS = 10_000;

export function refreshWith(
  { server, clock, scope }: DryRunSubject,
  refreshToken: string,
  query: ResourceQuery,
): Promise<Outcome<IssuedTokens>> {
  return server.refresh({ refreshToken, scope }, query, startDeadline(REFRESH_MS, { clock, monotonicClock }));
}

/** What went wrong, in the words of the authorization server if it said something. */
export function failureText(outcome: Exclude<Outcome<unknown>, { kind: 'granted' }>): string {
  if (outcome.kind !== 'refused') return outcome.reason;
  return [outcome.error, outcome.description].filter((word) => word !== undefined).join(': ');
}
