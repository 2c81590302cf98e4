import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.js';
import type { SigningKey } from './signing-key.js';

/** What an access token is for. */
export interface TokenWish {
  readonly resource: readonly string[];
  readonly scope: string;
  readonly sub: string;
  /** How long it lives. */
  readonly seconds: number;
}

/** Makes the function that gives real JWT access tokens (RFC 9068, section 2.2). */
export function createAccessTokens({
  issuer,
  key,
  clock,
}: {
  readonly issuer: string;
  readonly key: SigningKey;
  readonly clock: Clock;
}): (wish: TokenWish) => string {
  return ({ resource, scope, sub, seconds }) => {
    const now = clock();
    const [one] = resource;
    const aud = resource.length === 1 ? one : resource;
    const about = { iss: issuer, sub, aud, client_id: 'mock', scope };
    return key.sign({ ...about, iat: now, exp: now + seconds, jti: randomUUID() });
  };
}
