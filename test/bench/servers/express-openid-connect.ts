import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CLIENT, GRANTED_SCOPE, HEADERS, SESSION_INFO_PATH, TOKEN_PATH, tokenAnswer } from '../fixtures.js';
import type { StartServer } from './started.js';

/** What is used of packages that are no dependencies of this project. */
interface Request {
  readonly oidc: {
    isAuthenticated(): boolean;
    readonly accessToken?: { readonly access_token: string; readonly expires_in: number };
    readonly idTokenClaims?: Readonly<Record<string, unknown>>;
  };
}
interface Response {
  set(headers: Readonly<Record<string, string>>): Response;
  send(body: string): void;
  sendStatus(status: number): void;
}
interface Application {
  use(middleware: unknown): void;
  get(path: string, handler: (request: Request, response: Response) => void): void;
  disable(setting: string): void;
}

const PROTOCOL_CLAIMS = ['iss', 'aud', 'iat', 'exp', 'nonce', 'sid', 'at_hash', 'c_hash'];

/** express-openid-connect in its default setting, an encrypted cookie for a session, with the two endpoints on it. */
export const start: StartServer = async ({ port, issuer, peers = '' }) => {
  const load = createRequire(path.join(peers, 'package.json'));
  const express = load('express') as () => Application & RequestListener;
  const { auth } = load('express-openid-connect') as { auth(options: unknown): unknown };
  const app = express();
  // Express would add two headers that no other server sends.
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(auth(settings(port, issuer)));
  app.get(TOKEN_PATH, ({ oidc }, response) => {
    const token = oidc.isAuthenticated() ? oidc.accessToken : undefined;
    if (token === undefined) return response.sendStatus(400);
    const expiresAt = Math.floor(Date.now() / 1000) + token.expires_in;
    response.set(HEADERS).send(JSON.stringify(tokenAnswer(token.access_token, expiresAt)));
  });
  app.get(SESSION_INFO_PATH, ({ oidc }, response) => {
    const claims = oidc.isAuthenticated() ? oidc.idTokenClaims : undefined;
    if (claims === undefined) return response.sendStatus(400);
    const shown = Object.entries(claims).filter(([name]) => !PROTOCOL_CLAIMS.includes(name));
    response
      .set(HEADERS)
      .send(JSON.stringify({ ...Object.fromEntries(shown), exp: claims.exp, can_grant_more: false }));
  });
  await once(createServer(app).listen(port, '127.0.0.1'), 'listening');
  return {};
};

/** It has no default for what is needed to get an access token at all. */
function settings(port: number, issuer: string) {
  return {
    issuerBaseURL: issuer,
    baseURL: `http://127.0.0.1:${port}`,
    clientID: CLIENT.clientId,
    clientSecret: CLIENT.clientSecret,
    secret: randomBytes(32).toString('base64url'),
    authRequired: false,
    idTokenSigningAlg: 'ES256',
    authorizationParams: { response_type: 'code', scope: GRANTED_SCOPE },
  };
}
