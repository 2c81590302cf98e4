import { parseScope, type Scope, scopeOf } from '../core/scope.js';

/**
 * The scope that an access token names, if it is a JWT (RFC 9068, section 2.2.3; `scp` at some authorization servers).
 * Without a check of its signature: it came from the authorization server, and is only told to the frontend.
 */
export function scopeInToken(accessToken: string): Scope | undefined {
  const { scope, scp = scope } = claimsOf(accessToken);
  if (typeof scp === 'string') return parseScope(scp);
  return Array.isArray(scp) ? scopeOf(scp.filter((token) => typeof token === 'string')) : undefined;
}

function claimsOf(accessToken: string): Readonly<Record<string, unknown>> {
  const [, payload = '', ...rest] = accessToken.split('.');
  if (rest.length !== 1) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
