import type { errors, KoaContextWithOIDC, Provider, RefreshToken } from 'oidc-provider';
import type { DevelopmentResource } from './options.js';
import type { Records } from './records.js';

type Errors = typeof errors;

/**
 * Decides about a refresh before its refresh token is used up: rotates it always (RFC 9700 section 4.14.2), and refuses
 * a resource or a scope that gives no access token while the refresh token is still alive (RFC 8707 section 2.2).
 *
 * oidc-provider by itself uses the refresh token up first and answers `invalid_target` after that; it also gives
 * access tokens with no scope at all.
 */
export function createRotationRule(resources: readonly DevelopmentResource[], { InvalidScope, InvalidTarget }: Errors) {
  return (ctx: KoaContextWithOIDC): boolean => {
    const token = ctx.oidc.entities.RefreshToken as RefreshToken;
    const scopes = ctx.oidc.params?.scope ? ctx.oidc.requestParamScopes : token.scopes;
    const indicator = readResource(ctx, token, scopes);
    if (Array.isArray(indicator)) throw new InvalidTarget('exactly one resource must be asked for at a time');
    if (indicator === undefined) return true;
    const resource = resources.find((known) => known.indicator === indicator);
    if (!resource || !token.resourceIndicators.has(indicator)) throw new InvalidTarget('resource was not granted');
    if (!resource.scopes.some((scope) => scopes.has(scope))) {
      throw new InvalidScope('no scope of the resource is asked for', [...scopes].join(' '));
    }
    return true;
  };
}

/** Which resource oidc-provider will make the access token for: none means its own userinfo endpoint. */
function readResource(ctx: KoaContextWithOIDC, token: RefreshToken, scopes: ReadonlySet<string>) {
  const asked = ctx.oidc.params?.resource as string | string[] | undefined;
  const implied = scopes.has('openid') ? undefined : (token.resource as string | string[] | undefined);
  return asked ?? implied;
}

/**
 * Ends the refresh tokens of a session when it ends, except those with `offline_access` (OpenID Connect Core 1.0
 * section 11).
 *
 * oidc-provider's own `expiresWithSession` would do it, but it ends all refresh tokens that belong to another grant
 * than the session's newest one, which is every earlier sign-in here.
 */
export function endRefreshTokensWithSession(provider: Provider, records: Records): void {
  provider.on('session.destroyed', ({ uid }) => {
    records.removeWhere('RefreshToken:', (token) => token.sessionUid === uid && !isOffline(token.scope));
  });
}

function isOffline(scope: unknown): boolean {
  return typeof scope === 'string' && scope.split(' ').includes('offline_access');
}
