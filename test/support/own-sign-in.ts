import { randomBytes } from 'node:crypto';
import type { ObtainedTokens } from '../../src/server/index.js';
import { createFrontend, type Frontend } from './frontend.js';
import type { ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import { STOCKS } from './test-backend.js';
import type { TestPair } from './use-test-backend.js';

/** Whom both know: the application and the authorization server. */
export const ALICE = 'alice-at-the-authorization-server';
const REDIRECT = 'http://localhost/own-callback';

/** What an application does in its own way; here by a code that the person at the authorization server agrees to. */
export async function obtainTokensFrom(
  { issuer, client }: ScriptedAuthorizationServer,
  resource = STOCKS,
): Promise<ObtainedTokens> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))).toString(
    'base64url',
  );
  const asked = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT,
    scope: 'openid read buy',
    resource,
    state: 's',
    nonce: 'n',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const back = await fetch(`${issuer}/authorize?${new URLSearchParams(asked)}`, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const secret = [client.clientId, client.clientSecret ?? ''].map(encodeURIComponent).join(':');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT,
      resource,
    }),
  });
  const issued = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number };
  return {
    scope: asked.scope,
    resource: [resource],
    refreshToken: issued.refresh_token,
    accessToken: { value: issued.access_token, expiresIn: issued.expires_in },
  };
}

/** A form that a page of the application sends. */
export function post(frontend: Frontend, path: string, body = '') {
  return frontend.fetch(path, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: frontend.origin },
  });
}

/** A person who has given a password to the application. */
export async function signInTo({ backend }: TestPair, user = ALICE, password = 'right'): Promise<Frontend> {
  const frontend = createFrontend(backend.newUserAgent(), backend.origin);
  await post(frontend, '/sign-in', new URLSearchParams({ user, password }).toString());
  return frontend;
}
