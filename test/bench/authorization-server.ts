import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { answerQuestions } from './children.js';
import {
  CLIENT,
  claimsOf,
  GRANTED_SCOPE,
  newAccessToken,
  newRefreshToken,
  SESSION_SECONDS,
  TOKEN_LIFETIME_SECONDS,
} from './fixtures.js';

/**
 * An authorization server that says yes to everybody at once, and times its token endpoint: it is there to sign
 * many people in quickly, and to tell the time of a refresh that is not ours.
 */
const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
const [port = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const nonces = new Map<string, string | null>();
let people = 0;
let tokenTimesMs: number[] = [];

const server = createServer((request, response) => {
  void answer(request, response).catch(() => response.writeHead(500).end());
});
await once(server.listen(Number(port), '127.0.0.1'), 'listening');
answerQuestions(async (question: 'token times') => {
  const times = question === 'token times' ? tokenTimesMs : [];
  tokenTimesMs = [];
  return times;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', issuer);
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return sendJson(response, metadata());
    case '/jwks':
      return sendJson(response, { keys: [jwk] });
    case '/authorize':
      return authorize(url.searchParams, response);
    case '/token':
      return token(request, response);
    default:
      response.writeHead(404).end();
  }
}

function metadata() {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    authorization_response_iss_parameter_supported: true,
  };
}

function authorize(parameters: URLSearchParams, response: ServerResponse): void {
  const code = randomBytes(16).toString('base64url');
  nonces.set(code, parameters.get('nonce'));
  const back = new URL(parameters.get('redirect_uri') ?? issuer);
  back.search = new URLSearchParams({ code, state: parameters.get('state') ?? '', iss: issuer }).toString();
  response.writeHead(302, { location: back.href }).end();
}

async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const form = new URLSearchParams(await text(request));
  const isSignIn = form.get('grant_type') === 'authorization_code';
  sendJson(response, {
    access_token: newAccessToken(),
    token_type: 'Bearer',
    expires_in: TOKEN_LIFETIME_SECONDS,
    scope: isSignIn ? GRANTED_SCOPE : (form.get('scope') ?? GRANTED_SCOPE),
    refresh_token: newRefreshToken(),
    ...(isSignIn ? { id_token: await idToken(nonces.get(form.get('code') ?? '') ?? undefined) } : {}),
  });
  tokenTimesMs.push(performance.now() - startedAt);
}

function idToken(nonce: string | undefined): Promise<string> {
  people += 1;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claimsOf(people), ...(nonce === undefined ? {} : { nonce }) })
    .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
    .setIssuer(issuer)
    .setAudience(CLIENT.clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + SESSION_SECONDS)
    .sign(privateKey);
}

function sendJson(response: ServerResponse, value: unknown): void {
  response
    .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value));
}
