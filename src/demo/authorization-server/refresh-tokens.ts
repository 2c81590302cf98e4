import type { errors, KoaContextWithOIDC, Provider, RefreshToken } from 'oidc-provider';
import type { DemoResource } from './options.js';
import type { Records } from './records.js';

/**
 * Checks a refresh before its refresh token is consumed: rotates it always (RFC 9700, section 4.14.2), and refuses a
 * resource or a scope without an access token while the refresh token is still valid (RFC 8707, section 2.2).
 *
 * oidc-provider itself consumes the refresh token first and responds `invalid_target` after that; it also issues access
 * tokens without a scope.
 */
export function createRotationRule(resources: readonly DemoResource[], { InvalidScope, InvalidTarget }: typeof errors) {
  return (ctx: KoaContextWithOIDC): boolean => {
    const token = ctx.oidc.entities.RefreshToken as RefreshToken;
    const scopes = ctx.oidc.params?.scope ? ctx.oidc.requestParamScopes : token.scopes;
    const indicator = readResource(ctx, token, scopes);
    if (Array.isArray(indicator)) throw new InvalidTarget('exactly one resource must be requested');
    if (indicator === undefined) return true;
    const resource = resources.find((known) => known.indicator === indicator);
    if (!resource || !token.resourceIndicators.has(indicator)) throw new InvalidTarget('resource was not granted');
    if (!resource.scopes.some((scope) => scopes.has(scope))) {
      throw new InvalidScope('no scope of the resource is requested', [...scopes].join(' '));
    }
    return true;
  };
}

/** The resource that oidc-provider will make the access token for; without one, its own UserInfo endpoint. */
function readResource(ctx: KoaContextWithOIDC, token: RefreshToken, scopes: ReadonlySet<string>) {
  const asked = ctx.oidc.params?.resource as string | string[] | undefined;
  const implied = scopes.has('openid') ? undefined : (token.resource as string | string[] | undefined);
  return asked ?? implied;
}

/**
 * Ends the refresh tokens of a session with it, except those with `offline_access` (OpenID Connect Core 1.0, section
 * 11).
 *
 * oidc-provider's own `expiresWithSession` would also end the refresh tokens of every earlier sign-in, because their
 * grants are not the session's newest one.
 */
export function endRefreshTokensWithSession(provider: Provider, records: Records): void {
  provider.on('session.destroyed', ({ uid }) => {
    records.removeWhere('RefreshToken:', (token) => token.sessionUid === uid && !isOffline(token.scope));
  });
}

function isOffline(scope: unknown): boolean {
  return typeof scope === 'string' && scope.split(' ').includes('offline_access');
}
