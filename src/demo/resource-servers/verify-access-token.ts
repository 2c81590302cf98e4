import { loadOptionalPackage } from '../load-optional-package.js';
import type { ResourceServerOptions } from './options.js';
import { Problem } from './problem.js';

/** The claims of a verified access token (RFC 9068, section 2.2). */
export interface AccessToken {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
}

/** Verifies the access token of an `Authorization` header. @throws Problem if there is no valid one */
export type VerifyAccessToken = (authorization: string | undefined) => Promise<AccessToken>;

type Jose = typeof import('jose');

/** Makes the function that verifies JWT access tokens: signature, `typ`, `iss`, `aud`, `exp` (RFC 9068, section 4). */
export async function createAccessTokenVerifier({
  issuer,
  audience,
  keys: at = `${issuer.replace(/\/$/, '')}/jwks`,
}: ResourceServerOptions): Promise<VerifyAccessToken> {
  const jose = await loadOptionalPackage('jose', () => import('jose'));
  const keys = jose.createRemoteJWKSet(new URL(at), { cooldownDuration: 1000 });
  const expected = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'sub'] };
  return async (authorization) => {
    const token = readBearerToken(authorization);
    try {
      const { payload } = await jose.jwtVerify(token, keys, expected);
      return { subject: payload.sub ?? '', scopes: readScopes(payload.scope) };
    } catch (error) {
      throw toProblem(jose, error);
    }
  };
}

/** The token in `Authorization: Bearer …` (RFC 6750, section 2.1). */
function readBearerToken(authorization: string | undefined): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) return token;
  // The request has no access token, so the challenge has no error code (RFC 6750, section 3.1).
  throw new Problem(401, 'missing_token', 'This needs an access token.', { 'WWW-Authenticate': 'Bearer' });
}

function readScopes(scope: unknown): ReadonlySet<string> {
  return new Set(typeof scope === 'string' ? scope.split(' ') : []);
}

/** @throws Problem if the access token lacks the scope, which the challenge names (RFC 6750, section 3.1) */
export function requireScope({ scopes }: AccessToken, scope: string): void {
  if (scopes.has(scope)) return;
  const description = `This needs the scope ${scope}.`;
  throw new Problem(403, 'insufficient_scope', description, {
    'WWW-Authenticate': `Bearer error="insufficient_scope", error_description="${description}", scope="${scope}"`,
  });
}

/** Error codes of invalid tokens. Any other error means that the keys are unavailable. */
const descriptions: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'The access token is expired.',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'The access token is not meant for this resource server.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'The signature of the access token is wrong.',
  ERR_JWKS_NO_MATCHING_KEY: 'The access token is signed with an unknown key.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'The access token is signed with a wrong algorithm.',
  ERR_JWS_INVALID: 'The access token is malformed.',
  ERR_JWT_INVALID: 'The access token is malformed.',
};

function toProblem({ errors }: Jose, error: unknown): Problem {
  const description = error instanceof errors.JOSEError ? descriptions[error.code] : undefined;
  if (description !== undefined) {
    return new Problem(401, 'invalid_token', description, {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
    });
  }
  return new Problem(503, 'temporarily_unavailable', 'The authorization server does not answer.', {
    'Retry-After': '1',
  });
}
