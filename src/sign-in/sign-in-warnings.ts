import type { Options } from '../config/schema.js';
import { type FinishedSignIn, missingScopes } from './finished-sign-in.js';
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
      // Scopes of claims belong to UserInfo, and many servers leave them out of the response.
      const scope = missingScopes(finished, options.resources).filter((token) => !options.signIn.scope.includes(token));
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

/** The claims about the sign-in itself, which are there in any case. */
const OF_THE_SIGN_IN = ['sub', 'auth_time', 'acr', 'amr', 'iss', 'sid'];

function personal(claims: readonly string[]): string[] {
  return claims.filter((name) => !OF_THE_SIGN_IN.includes(name));
}

function hasNoClaims({ issued: { claims } }: FinishedSignIn, { session }: Options): boolean {
  const wanted = personal(session.claims);
  return claims !== undefined && wanted.length > 0 && Object.keys(visibleClaims(claims, wanted)).length === 0;
}
