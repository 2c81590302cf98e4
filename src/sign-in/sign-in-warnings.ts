import type { Options } from '../config/schema.js';
import type { FinishedSignIn } from './finished-sign-in.js';
import { visibleClaims } from './visible-claims.js';

/** Reports once for each authorization server what its sign-ins lack. */
export interface SignInWarnings {
  report(signIn: ReportedSignIn, options: Options): void;
}

/** A sign-in that has started or extended a session. */
interface ReportedSignIn {
  readonly finished: FinishedSignIn;
  readonly isStepUp: boolean;
  /** Whether the session has a refresh token of the authorization server now. */
  readonly isRefreshable: boolean;
}

/** Once is enough: it is a matter of settings, so the next sign-in lacks it too, until other settings are taken over. */
export function createSignInWarnings(): SignInWarnings {
  const reported = new Set<string>();
  const isFirst = (event: string, { authorizationServer: { name } }: FinishedSignIn, detail = '') => {
    const key = JSON.stringify([event, name, detail]);
    if (reported.has(key)) return false;
    reported.add(key);
    return true;
  };
  return {
    report({ finished, isStepUp, isRefreshable }, options) {
      const { emit, authorizationServer } = finished;
      if (!isRefreshable && isFirst('no_refresh_token', finished)) {
        const docs = 'docs/check.md#no-refresh-token';
        emit('authorization_server.no_refresh_token', { ...authorizationServer.about, docs });
      }
      if (isStepUp) return;
      const scope = missingScopes(finished, options);
      if (scope.length > 0 && isFirst('narrower_scope', finished, scope.join(' '))) {
        const docs = 'docs/check.md#fewer-scopes-than-requested';
        emit('authorization_server.narrower_scope', { ...authorizationServer.about, missing: scope, docs });
      }
      if (hasNoClaims(finished, options) && isFirst('missing_claims', finished)) {
        const docs = 'docs/check.md#no-claims-about-the-person';
        const claims = personal(options.session.claims);
        emit('authorization_server.missing_claims', { ...authorizationServer.about, missing: claims, docs });
      }
    },
  };
}

/**
 * The requested scopes that the token response does not name. It is about the first access token, so with resources it
 * tells nothing about the scopes of others (RFC 8707, section 2.2).
 */
function missingScopes(
  { attempt, issued: { scope: granted = [] }, firstQuery }: FinishedSignIn,
  { resources, signIn }: Options,
): string[] {
  if (granted.length === 0) return [];
  const named = resources.filter(({ indicator }) => firstQuery.resources.includes(indicator));
  const isAsked = (token: string) => named.length === 0 || named.some(({ scopes }) => scopes.includes(token));
  // Scopes of claims belong to UserInfo, and many servers leave them out of the response.
  return attempt.scope.filter((token) => isAsked(token) && !signIn.scope.includes(token) && !granted.includes(token));
}

/** The claims about the sign-in itself, which are there in any case. */
const OF_THE_SIGN_IN = ['sub', 'auth_time', 'acr', 'amr', 'iss', 'sid'];

function personal(claims: readonly string[]): string[] {
  return claims.filter((name) => !OF_THE_SIGN_IN.includes(name));
}

function hasNoClaims({ issued: { claims } }: FinishedSignIn, { session }: Options): boolean {
  const wanted = personal(session.claims);
  return claims !== undefined && wanted.length > 0 && Object.keys(visibleClaims(claims, wanted)).length === 0;
}
