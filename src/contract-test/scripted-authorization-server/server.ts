import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Acting, createActing } from './acting.js';
import { type Behaviour, type JwtChanges, type OddAnswer, usualBehaviour } from './behaviour.js';
import type { ScriptedClient, SecretCheck } from './client-check.js';
import { answerRequest, type EndpointAnswer } from './endpoints.js';
import { createGrantBook, type IssuedSet, type ScriptedGrant } from './grants.js';
import { MOST_RECORDED, type ReceivedRequest, receive } from './request-log.js';
import { createSigningKeys, type KeyPairs, type SigningAlgorithm, type SigningKeys } from './signing.js';

/** An authorization server whose behaviour can be changed, and which records the requests it receives. */
export interface ScriptedAuthorizationServer
  extends Pick<Acting, 'behave' | 'behaveAsUsual' | 'answerNext' | 'answerAlways'> {
  readonly issuer: string;
  readonly client: ScriptedClient;
  /** Every request so far to a path, or all. */
  received(path?: string): readonly ReceivedRequest[];
  forgetRequests(): void;
  /** All token responses so far. */
  readonly issued: readonly IssuedSet[];
  /** Whether it acts as usual, no matter who is signed in there, and no odd answers are due. */
  readonly actsAsUsual: boolean;
  /** Returns what brings back how it acts now, with the odd answers that are due and the requests so far. */
  setAside(): () => void;
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
  const acting = createActing({ ...usualBehaviour, ...changes });
  const keys = createSigningKeys(pairs);
  const book = createGrantBook();
  const requests: ReceivedRequest[] = [];
  const issued: IssuedSet[] = [];
  const fixed = { client, secretCheck, newSid, book, keys, issued, now, pushed: new Map<string, URLSearchParams>() };
  let issuer = '';

  const { server, stop } = createStoppableServer(async (message, response) => {
    const request = await receive(message);
    if (requests.length < MOST_RECORDED) requests.push(request);
    const process = () => answerRequest(request, { ...fixed, issuer, behaviour: acting.behaviour });
    await sendAnswer(response, acting.takeOdd(request.path), process);
  }, tls);
  await listenOn(server, wantedPort);
  const { port } = server.address() as AddressInfo;
  issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;

  return {
    issuer,
    client,
    issued,
    received: (path) => requests.filter((request) => path === undefined || request.path === path),
    forgetRequests: () => requests.splice(0),
    behave: acting.behave,
    behaveAsUsual: acting.behaveAsUsual,
    get actsAsUsual() {
      return acting.isUsual;
    },
    setAside() {
      const [ownRequests, restoreActing] = [[...requests], acting.setAside()];
      return () => {
        requests.splice(0, requests.length, ...ownRequests);
        restoreActing();
      };
    },
    answerNext: acting.answerNext,
    answerAlways: acting.answerAlways,
    endAllGrants: () => book.endAll(),
    logoutToken: (more) =>
      signLogoutToken(keys, usualLogoutClaims({ issuer, audience: client.clientId, now: now() }), more),
    issueRefreshToken: () => book.newRefreshToken(newestGrantOf(issued)),
    rotateKeys: (algorithm) => keys.rotate(algorithm),
    isAlive: (refreshToken) => book.isAlive(refreshToken),
    stop,
    resume: () => listenOn(server, port),
    close: stop,
  };
}

function newestGrantOf(issued: readonly IssuedSet[]): ScriptedGrant {
  const newest = issued.at(-1);
  if (newest === undefined) throw new Error('no sign-in has been completed yet');
  return newest.grant;
}

/** Drops the connection of a request that cannot be answered. Stopping drops all. */
function createStoppableServer(
  answer: (...given: Parameters<RequestListener>) => Promise<void>,
  tls: ServerOptions | undefined,
): { server: Server; stop(): Promise<void> } {
  const listener: RequestListener = (message, response) => {
    answer(message, response).catch(() => response.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  return {
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
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

function signLogoutToken(keys: SigningKeys, usualClaims: object, { claims, header, ...more }: JwtChanges = {}): string {
  return keys.sign({ ...usualClaims, ...claims }, { ...more, header: { typ: 'logout+jwt', ...header } });
}

/** Sends the usual answer with what is odd about this one. An answer that is replaced whole is not even made. */
async function sendAnswer(
  response: ServerResponse,
  odd: OddAnswer,
  process: () => Promise<EndpointAnswer>,
): Promise<unknown> {
  if (odd.dropped === 'before processing') return response.destroy();
  const isReplaced = odd.status !== undefined || odd.body !== undefined;
  const usual: EndpointAnswer = isReplaced ? { status: 200, body: '' } : await process();
  if (odd.delaySeconds !== undefined) await wait(odd.delaySeconds * 1000);
  await odd.until;
  if (odd.dropped === 'after processing') return response.destroy();
  const body = odd.body ?? usual.body;
  response.writeHead(odd.status ?? usual.status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...(usual.location === undefined ? {} : { location: usual.location }),
    ...odd.headers,
  } as Record<string, string | string[]>);
  return response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
