import type { Behaviour } from './behaviour.js';
import { isClient, type ScriptedClient } from './client-check.js';
import { type GrantBook, type IssuedSet, newToken, type ScriptedGrant } from './grants.js';
import type { ReceivedRequest } from './request-log.js';
import type { SigningKeys } from './signing.js';

export interface TokenEndpointParts {
  readonly issuer: string;
  readonly client: ScriptedClient;
  readonly behaviour: Behaviour;
  readonly book: GrantBook;
  readonly keys: SigningKeys;
  readonly issued: IssuedSet[];
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const refused = (error: string, status = 400): JsonAnswer => ({ status, body: { error } });

/** Answers a token request as an authorization server does (RFC 6749, sections 4.1.3 and 6; RFC 8707, section 2.2). */
export async function answerTokenRequest(request: ReceivedRequest, parts: TokenEndpointParts): Promise<JsonAnswer> {
  const { form } = request;
  const { behaviour, book } = parts;
  if (!(await isClient(request, parts.client, parts.issuer))) return refused('invalid_client', 401);
  if (form.get('grant_type') === 'authorization_code') {
    const grant = book.redeem(form.get('code') ?? '', form.get('code_verifier') ?? '', form.get('redirect_uri') ?? '');
    return grant ? issue(grant, { form, withIdToken: true }, parts) : refused('invalid_grant');
  }
  if (form.get('grant_type') !== 'refresh_token') return refused('unsupported_grant_type');
  const grant = book.present(form.get('refresh_token') ?? '', behaviour.refreshTokens === 'rotated');
  if (!grant) return refused('invalid_grant');
  return issue(grant, { form, withIdToken: behaviour.idTokenOnRefresh }, parts);
}

async function issue(
  grant: ScriptedGrant,
  { form, withIdToken }: { form: URLSearchParams; withIdToken: boolean },
  { behaviour, book, keys, issued, issuer, client }: TokenEndpointParts,
): Promise<JsonAnswer> {
  const scope = form.get('scope') ?? grant.scope;
  const beyond = scope.split(' ').filter((token) => !grant.scope.split(' ').includes(token));
  if (beyond.length > 0) return refused('invalid_scope');
  const resources = behaviour.resourceParameter === 'none' ? [] : form.getAll(behaviour.resourceParameter);
  const accessToken = newToken('access');
  const isRefresh = form.get('grant_type') === 'refresh_token';
  const isNew = behaviour.refreshTokens === 'rotated' || (behaviour.refreshTokens === 'kept' && !isRefresh);
  const refreshToken = isNew ? book.newRefreshToken(grant) : undefined;
  const { idToken: changes } = behaviour;
  const claims = { ...usualClaims(grant, { issuer, audience: client.clientId }), ...changes.claims };
  const idToken = withIdToken && !changes.isLeftOut ? await keys.sign(claims, changes) : undefined;
  issued.push({
    grant,
    accessToken,
    scope,
    resources,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
  });
  const body = {
    access_token: accessToken,
    token_type: behaviour.tokenType,
    expires_in: behaviour.expiresIn,
    scope: saidScope(scope, behaviour.scope),
    refresh_token: refreshToken,
    id_token: idToken,
    ...behaviour.tokenMembers,
  };
  return { status: 200, body };
}

function saidScope(asked: string, scope: Behaviour['scope']): unknown {
  if (scope === 'left out') return undefined;
  return scope === 'as asked' ? asked : scope(asked);
}

function usualClaims({ person, nonce }: ScriptedGrant, { issuer, audience }: { issuer: string; audience: string }) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: person,
    aud: audience,
    iat: now,
    exp: now + 300,
    auth_time: now - 5,
    nonce,
    sid: `sid-of-${person}`,
    name: `Name of ${person}`,
    email: `${person}@example.test`,
    email_verified: true,
  };
}
