import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { authorizationRedirect } from './authorization-endpoint.js';
import { type Behaviour, type JwtChanges, type OddAnswer, usualBehaviour } from './behaviour.js';
import { isClient, type ScriptedClient, type SecretCheck } from './client-check.js';
import { createGrantBook, type IssuedSet } from './grants.js';
import { MOST_RECORDED, type ReceivedRequest, receive } from './request-log.js';
import { createSigningKeys, type KeyPairs, type SigningAlgorithm } from './signing.js';
import { answerTokenRequest, type JsonAnswer } from './token-endpoint.js';

/** An authorization server whose behaviour can be changed, and which records the requests it receives. */
export interface ScriptedAuthorizationServer {
  readonly issuer: string;
  readonly client: ScriptedClient;
  /** Every request so far to a path, or all. */
  received(path?: string): readonly ReceivedRequest[];
  forgetRequests(): void;
  /** All token responses so far. */
  readonly issued: readonly IssuedSet[];
  /** Acts otherwise from now on. */
  behave(changes: Partial<Behaviour>): void;
  /** Acts as usual again, also where odd answers were still due. */
  behaveAsUsual(): void;
  /** The next request to a path gets this answer. */
  answerNext(path: string, answer: OddAnswer): void;
  /** Every request to a path gets this answer; `undefined`: the usual one again. */
  answerAlways(path: string, answer: OddAnswer | undefined): void;
  /** Ends all grants, as when the person is signed out everywhere. */
  endAllGrants(): void;
  /** A logout token, valid without changes (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
  logoutToken(changes?: JwtChanges): string;
  /** A good refresh token of the newest grant, as if another client had got it. */
  issueRefreshToken(): string;
  /** Signs with another key from now on, by another algorithm if need be, and publishes that one alone. */
  rotateKeys(algorithm?: SigningAlgorithm): void;
  /** Whether this refresh token would still be accepted. */
  isAlive(refreshToken: string): boolean;
  /** Stops listening, and drops what is under way. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export const DISCOVERY = '/.well-known/openid-configuration';

export interface ScriptedAuthorizationServerOptions {
  /** The client's secret, unless given, has characters that have to be encoded (RFC 6749, section 2.3.1). */
  readonly client?: Partial<ScriptedClient>;
  /** Default: `lenient`. */
  readonly secretCheck?: SecretCheck;
  /** Where its usual behaviour is another one. */
  readonly behaviour?: Partial<Behaviour>;
  /** Names the session of a person there. Default: another one at each sign-in. */
  readonly newSid?: (person: string) => string;
  /** Speaks HTTPS. */
  readonly tls?: ServerOptions;
  /** The port on `127.0.0.1`; default: a free one. */
  readonly port?: number;
  readonly keys?: KeyPairs;
  /** Epoch seconds. */
  readonly now?: () => number;
}

/** Starts one that signs people in without a password. */
export async function startScriptedAuthorizationServer({
  client: registered = {},
  secretCheck = 'lenient',
  behaviour: changes = {},
  newSid = () => randomUUID(),
  tls,
  port: wantedPort = 0,
  keys: pairs,
  now = () => Math.floor(Date.now() / 1000),
}: ScriptedAuthorizationServerOptions = {}): Promise<ScriptedAuthorizationServer> {
  const client = { clientId: 'backend-under-test', clientSecret: 'secret of: the+client%&=', ...registered };
  const usual = { ...usualBehaviour, ...changes };
  const keys = createSigningKeys(pairs);
  const book = createGrantBook();
  const requests: ReceivedRequest[] = [];
  const issued: IssuedSet[] = [];
  const next = new Map<string, OddAnswer[]>();
  const always = new Map<string, OddAnswer>();
  const pushed = new Map<string, URLSearchParams>();
  const push = (form: URLSearchParams): JsonAnswer => {
    const requestUri = `urn:ietf:params:oauth:request_uri:${pushed.size}`;
    pushed.set(requestUri, form);
    return { status: 201, body: { request_uri: requestUri, expires_in: 60 } };
  };
  let behaviour = usual;
  let issuer = '';

  const process = async (request: ReceivedRequest): Promise<JsonAnswer & { location?: string }> => {
    switch (request.path) {
      case DISCOVERY:
      case '/.well-known/oauth-authorization-server':
        return { status: 200, body: { ...metadata(issuer), ...behaviour.metadata } };
      case '/authorize': {
        const asked = pushed.get(request.query.get('request_uri') ?? '') ?? request.query;
        return { status: 302, location: authorizationRedirect(asked, { issuer, behaviour, book, newSid }), body: '' };
      }
      case '/par':
        if (await isClient(request, { client, issuer, secretCheck })) return push(request.form);
        return { status: 401, body: { error: 'invalid_client' } };
      case '/token':
        return answerTokenRequest(request, { issuer, client, secretCheck, behaviour, book, keys, issued, now });
      case '/end-session':
        return { status: 200, body: 'Signed out.' };
      case '/revoke':
        book.revoke(request.form.get('token') ?? '');
        return { status: 200, body: '' };
      case '/jwks':
        return { status: 200, body: { keys: keys.published } };
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  };

  const answer = async (request: ReceivedRequest, response: ServerResponse) => {
    if (requests.length < MOST_RECORDED) requests.push(request);
    const odd = next.get(request.path)?.shift() ?? always.get(request.path) ?? {};
    if (odd.dropped === 'before processing') return response.destroy();
    const isReplaced = odd.status !== undefined || odd.body !== undefined;
    const regular = isReplaced ? { status: 200, body: '' } : await process(request);
    if (odd.delaySeconds !== undefined) await wait(odd.delaySeconds * 1000);
    await odd.until;
    if (odd.dropped === 'after processing') return response.destroy();
    const { location } = 'location' in regular ? regular : { location: undefined };
    const body = odd.body ?? regular.body;
    response.writeHead(odd.status ?? regular.status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
      ...(location === undefined ? {} : { location }),
      ...odd.headers,
    } as Record<string, string | string[]>);
    return response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

  const listener = (message: IncomingMessage, response: ServerResponse) => {
    receive(message)
      .then((request) => answer(request, response))
      .catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(wantedPort);
  const { port } = server.address() as AddressInfo;
  issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;

  return {
    issuer,
    client,
    issued,
    received: (path) => requests.filter((request) => path === undefined || request.path === path),
    forgetRequests: () => requests.splice(0),
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
    },
    behaveAsUsual() {
      behaviour = usual;
      next.clear();
      always.clear();
    },
    answerNext: (path, odd) => next.set(path, [...(next.get(path) ?? []), odd]),
    answerAlways: (path, odd) => (odd ? always.set(path, odd) : always.delete(path)),
    endAllGrants: () => book.endAll(),
    logoutToken: (odd = {}) =>
      keys.sign(
        { ...usualLogoutClaims({ issuer, audience: client.clientId, now: now() }), ...odd.claims },
        { ...odd, header: { typ: 'logout+jwt', ...odd.header } },
      ),
    issueRefreshToken() {
      const newest = issued.at(-1);
      if (newest === undefined) throw new Error('no sign-in has been completed yet');
      return book.newRefreshToken(newest.grant);
    },
    rotateKeys: (algorithm) => keys.rotate(algorithm),
    isAlive: (refreshToken) => book.isAlive(refreshToken),
    stop,
    resume: () => listen(port),
    close: stop,
  };
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/end-session`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function usualLogoutClaims({ issuer, audience, now }: { issuer: string; audience: string; now: number }) {
  return {
    iss: issuer,
    aud: audience,
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}
