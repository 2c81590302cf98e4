import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { authorizationRedirect } from './authorization-endpoint.js';
import { type Behaviour, type IdTokenChanges, type OddAnswer, usualBehaviour } from './behaviour.js';
import { createGrantBook, type IssuedSet } from './grants.js';
import { type ReceivedRequest, receive } from './request-log.js';
import { createSigningKeys, type KeyPairs } from './signing.js';
import { answerTokenRequest, type JsonAnswer } from './token-endpoint.js';

/** An authorization server that does what a check tells it, and remembers what it was asked. */
export interface ScriptedAuthorizationServer {
  readonly issuer: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
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
  /** Every request to a path gets this answer, until it is told otherwise. */
  answerAlways(path: string, answer: OddAnswer | undefined): void;
  /** Ends all grants, as when the person is signed out everywhere. */
  endAllGrants(): void;
  /** A logout token that is right unless told otherwise (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
  logoutToken(changes?: IdTokenChanges): string;
  /** Signs with another key from now on, and publishes that one alone. */
  rotateKeys(): void;
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
  readonly clientId?: string;
  /** Default: one with characters that have to be encoded (RFC 6749, section 2.3.1). */
  readonly clientSecret?: string;
  /** The port on `127.0.0.1`; default: a free one. */
  readonly port?: number;
  readonly keys?: KeyPairs;
  /** Epoch seconds. */
  readonly now?: () => number;
}

/** Starts one that nobody has to sign in to. */
export async function startScriptedAuthorizationServer({
  clientId = 'backend-under-test',
  clientSecret = 'secret of: the+client%&=',
  port: wantedPort = 0,
  keys: pairs,
  now = () => Math.floor(Date.now() / 1000),
}: ScriptedAuthorizationServerOptions = {}): Promise<ScriptedAuthorizationServer> {
  const client = { clientId, clientSecret };
  const keys = createSigningKeys(pairs);
  const book = createGrantBook();
  const requests: ReceivedRequest[] = [];
  const issued: IssuedSet[] = [];
  const next = new Map<string, OddAnswer[]>();
  const always = new Map<string, OddAnswer>();
  let behaviour = usualBehaviour;
  let issuer = '';

  const process = async (request: ReceivedRequest): Promise<JsonAnswer & { location?: string }> => {
    switch (request.path) {
      case DISCOVERY:
        return { status: 200, body: { ...metadata(issuer), ...behaviour.metadata } };
      case '/authorize':
        return { status: 302, location: authorizationRedirect(request.query, { issuer, behaviour, book }), body: '' };
      case '/token':
        return answerTokenRequest(request, { issuer, client, behaviour, book, keys, issued, now });
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
    requests.push(request);
    const odd = next.get(request.path)?.shift() ?? always.get(request.path) ?? {};
    if (odd.dropped === 'before processing') return response.destroy();
    const isReplaced = odd.status !== undefined || odd.body !== undefined;
    const usual = isReplaced ? { status: 200, body: '' } : await process(request);
    if (odd.delaySeconds !== undefined) await wait(odd.delaySeconds * 1000);
    await odd.until;
    if (odd.dropped === 'after processing') return response.destroy();
    const { location } = 'location' in usual ? usual : { location: undefined };
    const body = odd.body ?? usual.body;
    response.writeHead(odd.status ?? usual.status, {
      'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
      ...(location === undefined ? {} : { location }),
      ...odd.headers,
    } as Record<string, string | string[]>);
    return response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

  const server = createServer((message, response) => {
    receive(message)
      .then((request) => answer(request, response))
      .catch(() => response.destroy());
  });
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
  issuer = `http://127.0.0.1:${port}`;

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
      behaviour = usualBehaviour;
      next.clear();
      always.clear();
    },
    answerNext: (path, odd) => next.set(path, [...(next.get(path) ?? []), odd]),
    answerAlways: (path, odd) => (odd ? always.set(path, odd) : always.delete(path)),
    endAllGrants: () => book.endAll(),
    logoutToken: (changes = {}) =>
      keys.sign(
        { ...usualLogoutClaims({ issuer, audience: clientId, now: now() }), ...changes.claims },
        { ...changes, header: { typ: 'logout+jwt', ...changes.header } },
      ),
    rotateKeys: () => keys.rotate(),
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
