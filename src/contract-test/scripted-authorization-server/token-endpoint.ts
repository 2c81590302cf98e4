import type { Behaviour } from './behaviour.js';
import { isClient, type ScriptedClient, type SecretCheck } from './client-check.js';
import { type GrantBook, type IssuedSet, newToken, type ScriptedGrant } from './grants.js';
import type { ReceivedRequest } from './request-log.js';
import type { SigningKeys } from './signing.js';

export interface TokenEndpointParts {
  readonly issuer: string;
  readonly client: ScriptedClient;
  readonly secretCheck: SecretCheck;
  readonly behaviour: Behaviour;
  readonly book: GrantBook;
  readonly keys: SigningKeys;
  readonly issued: IssuedSet[];
  /** Epoch seconds. */
  readonly now: () => number;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Longer than columns and buffers of 2,048 characters; tokens with many groups or roles in them are. */
const LONG = 2300;

const refused = (error: string, status = 400): JsonAnswer => ({ status, body: { error } });

/** Answers a token request as an authorization server does (RFC 6749, sections 4.1.3 and 6; RFC 8707, section 2.2). */
export async function answerTokenRequest(request: ReceivedRequest, parts: TokenEndpointParts): Promise<JsonAnswer> {
  const { form } = request;
  const { behaviour, book } = parts;
  if (!(await isClient(request, parts))) return refused('invalid_client', 401);
  if (form.get('grant_type') === 'authorization_code') {
    const grant = book.redeem(form.get('code') ?? '', form.get('code_verifier') ?? '', form.get('redirect_uri') ?? '');
    return grant ? issue(grant, { form, withIdToken: true }, parts) : refused('invalid_grant');
  }
  if (form.get('grant_type') !== 'refresh_token') return refused('unsupported_grant_type');
  const refreshToken = form.get('refresh_token') ?? '';
  // What is refused for its scope uses nothing up.
  if (isBeyond(scopeOf(form, book.grantOf(refreshToken)), book.grantOf(refreshToken))) return refused('invalid_scope');
  const grant = book.present(refreshToken, behaviour.refreshTokens === 'rotated');
  if (!grant) return refused('invalid_grant');
  return issue(grant, { form, withIdToken: behaviour.idTokenOnRefresh }, parts);
}

async function issue(
  grant: ScriptedGrant,
  { form, withIdToken }: { form: URLSearchParams; withIdToken: boolean },
  { behaviour, book, keys, issued, issuer, client, now }: TokenEndpointParts,
): Promise<JsonAnswer> {
  const scope = scopeOf(form, grant);
  if (isBeyond(scope, grant)) return refused('invalid_scope');
  const resources = behaviour.resourceParameter === 'none' ? [] : form.getAll(behaviour.resourceParameter);
  const { accessTokens, expiresIn } = behaviour;
  const iat = now();
  const exp = iat + (typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : 3600);
  const accessToken =
    accessTokens !== 'JWT'
      ? newToken('access').padEnd(accessTokens === 'long' ? LONG : 0, 'long')
      : // The claims of RFC 9068, section 2.2.
        keys.sign({ iss: issuer, sub: grant.person, aud: resources, scope, iat, exp, jti: newToken('jti') });
  const isRefresh = form.get('grant_type') === 'refresh_token';
  const isNew = behaviour.refreshTokens === 'rotated' || (behaviour.refreshTokens === 'kept' && !isRefresh);
  const refreshToken = isNew && grant.isOffline ? book.newRefreshToken(grant) : undefined;
  const { idToken: changes } = behaviour;
  const claims = { ...usualClaims(grant, { issuer, audience: client.clientId, now: iat }), ...changes.claims };
  const idToken = withIdToken && !changes.isLeftOut ? keys.sign(claims, changes) : undefined;
  issued.push({ grant, accessToken, scope, resources, refreshToken, idToken });
  const body = {
    access_token: accessToken,
    token_type: behaviour.tokenType,
    expires_in: expiresIn,
    scope: saidScope(scope, behaviour.scope),
    refresh_token: refreshToken,
    id_token: idToken,
    ...behaviour.tokenMembers,
  };
  return { status: 200, body };
}

function scopeOf(form: URLSearchParams, grant?: ScriptedGrant): string {
  return form.get('scope') ?? grant?.scope ?? '';
}

function isBeyond(scope: string, grant: ScriptedGrant | undefined): boolean {
  const granted = grant?.scope.split(' ');
  return granted !== undefined && scope.split(' ').some((token) => !granted.includes(token));
}

function saidScope(asked: string, scope: Behaviour['scope']): unknown {
  if (scope === 'left out') return undefined;
  return scope === 'as asked' ? asked : scope(asked);
}

function usualClaims(
  { person, sid, nonce }: ScriptedGrant,
  { issuer, audience, now }: { issuer: string; audience: string; now: number },
) {
  return {
    iss: issuer,
    sub: person,
    aud: audience,
    iat: now,
    exp: now + 300,
    auth_time: now - 5,
    nonce,
    sid,
    name: `Name of ${person}`,
    email: `${person}@example.test`,
    email_verified: true,
  };
}
