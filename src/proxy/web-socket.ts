import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Clock } from '../core/clock.js';
import { type Refusal, refuse } from '../core/refusal.js';
import type { TracedCall } from '../telemetry/tracing.js';
import type { Api } from './api.js';
import { attemptWith } from './attempts.js';
import type { CallDependencies } from './call-api.js';
import { type ApiToken, credentialsFor, rememberNonce, type TokenOwner, tokenFor } from './call-token.js';
import { ACCEPTED, type TokenVerdict, verdictOf } from './challenge.js';
import { failureOf, full, notAllowed, PageGone, unavailable } from './failure.js';
import { readCall } from './read-call.js';
import { inTrace, traceCall } from './trace-call.js';

/** The handshake of a page, which has passed the guards. */
export interface PageUpgrade extends TokenOwner {
  readonly incoming: IncomingRequest;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** The handshake headers that pass in each direction (RFC 6455, section 4). */
const ASKED = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions'];
const ANSWERED = ['sec-websocket-accept', 'sec-websocket-protocol', 'sec-websocket-extensions'];

const NO_WEB_SOCKETS = refuse(403, 'invalid_request', 'WebSockets are not allowed for this API.');

type Handshake =
  | { readonly kind: 'open'; readonly answer: IncomingMessage; readonly socket: Duplex; readonly head: Buffer }
  | { readonly kind: 'declined'; readonly answer: IncomingMessage }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Opens a WebSocket to a resource server with the token of the session, and connects the page to it. It ends with the
 * session at the latest.
 *
 * @returns a refusal to answer the handshake with; `undefined` if the sockets are connected, or the page is gone
 */
export async function openWebSocket(
  page: PageUpgrade,
  api: Api,
  dependencies: CallDependencies,
): Promise<Refusal | undefined> {
  const call = readCall({ ...page.incoming, method: 'GET' }, api);
  if (call.kind !== 'call') return notAllowed(call, page, api);
  if (!api.settings.webSocket) return notAllowed(NO_WEB_SOCKETS, page, api);
  // A page that has gone meanwhile would count for ever: its socket emits no `close` any more.
  if (page.socket.destroyed) return undefined;
  const running = api.acquire(page.session.id);
  if (running.kind === 'full') return full(running.of, page, api);
  const forget = dependencies.openStreams.add(page.session.id, () => page.socket.destroy());
  page.socket.once('close', () => {
    forget();
    running.release();
  });
  const token = await tokenFor(api, page, { dependencies });
  if (token.kind !== 'token') return token;
  const handshake = await openHandshake({ page, api, path: call.path }, token, dependencies);
  if (handshake.kind === 'json') return handshake;
  if (handshake.kind === 'open') connect(page, handshake, { api, clock: dependencies.clock });
  return handshake.kind === 'open' ? undefined : refusalOf(handshake, page, api);
}

interface HandshakeRequest {
  readonly page: PageUpgrade;
  readonly api: Api;
  readonly path: string;
}

/** Sends the handshake and, if need be, once more with what the resource server requires. */
function openHandshake(
  request: HandshakeRequest,
  token: ApiToken,
  dependencies: CallDependencies,
): Promise<Handshake | Refusal> {
  const { api, page } = request;
  return attemptWith(token, {
    page,
    api,
    dependencies,
    send: (current) => sendHandshake(request, current),
    verdictOn: (handshake) => verdictOn(handshake, api),
    isFinal: () => page.socket.destroyed,
  });
}

function verdictOn(handshake: Handshake, api: Api): TokenVerdict {
  if (handshake.kind === 'failed') return ACCEPTED;
  const { statusCode = 0, headers } = handshake.answer;
  const nonce = headers['dpop-nonce']?.toString();
  rememberNonce(nonce, api);
  return verdictOf(statusCode, { challenge: headers['www-authenticate'], nonce });
}

async function sendHandshake({ page, api, path }: HandshakeRequest, token: ApiToken): Promise<Handshake> {
  const { headers, address } = page.incoming;
  const credentials = await credentialsFor(token, { method: 'GET', path }, api);
  // From here on `close` ends the request. It is not emitted again.
  if (page.socket.destroyed) return { kind: 'failed', error: new PageGone() };
  const traced = traceCall(api, 'GET');
  const flat = inTrace(api.requestHeaders(headers, { address: address(), credentials }), traced);
  for (const name of ASKED) if (headers[name] !== undefined) flat.push(name, String(headers[name]));
  flat.push('host', api.target.host, 'connection', 'Upgrade', 'upgrade', 'websocket');
  const { connectSeconds, firstByteSeconds } = api.settings.timeouts;
  const request = api.target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout((connectSeconds + firstByteSeconds) * 1000);
    const sent = request(new URL(path, api.target), { headers: flat, agent: false });
    const onTimeout = () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    signal.addEventListener('abort', onTimeout);
    page.socket.once('close', () => sent.destroy());
    const settle = (handshake: Handshake) => {
      endSpan(traced, handshake);
      signal.removeEventListener('abort', onTimeout);
      resolve(handshake);
    };
    sent.on('upgrade', (answer, socket, head) => settle({ kind: 'open', answer, socket, head }));
    sent.on('response', (answer) => settle({ kind: 'declined', answer: answer.on('error', () => undefined).resume() }));
    sent.on('error', (error) => settle({ kind: 'failed', error }));
    sent.end();
  });
}

function endSpan(traced: TracedCall | undefined, handshake: Handshake): void {
  if (handshake.kind === 'failed') traced?.end({ error: failureOf(handshake.error).reason });
  else traced?.end({ status: handshake.answer.statusCode });
}

/** Passes bytes on in both directions, until one side ends, the session ends, or nothing moves for the idle time. */
function connect(
  { socket: page, head: sentEarly, session, emit }: PageUpgrade,
  { answer, socket: server, head }: Extract<Handshake, { kind: 'open' }>,
  { api, clock }: { readonly api: Api; readonly clock: Clock },
): void {
  if (page.destroyed) {
    server.destroy();
    return;
  }
  const end = () => {
    page.destroy();
    server.destroy();
  };
  const untilEnd = setTimeout(end, Math.min((session.times.endsAt - clock()) * 1000, 2 ** 31 - 1));
  const idleMs = api.settings.timeouts.idleSeconds * 1000;
  for (const socket of [page, server]) {
    socket.on('error', end).on('close', end);
    if ('setTimeout' in socket) (socket as import('node:net').Socket).setTimeout(idleMs, end);
  }
  page.once('close', () => clearTimeout(untilEnd));
  const lines = ANSWERED.flatMap((name) =>
    answer.headers[name] === undefined ? [] : [`${name}: ${answer.headers[name]}`],
  );
  page.write(
    ['HTTP/1.1 101 Switching Protocols', 'connection: Upgrade', 'upgrade: websocket', ...lines, '', ''].join('\r\n'),
  );
  if (head.length > 0) page.write(head);
  if (sentEarly.length > 0) server.write(sentEarly);
  page.pipe(server).pipe(page);
  emit('proxy.web_socket_opened', { api: api.name, session: session.id });
}

function refusalOf(
  handshake: Exclude<Handshake, { kind: 'open' }>,
  { socket, emit }: PageUpgrade,
  { name }: Api,
): Refusal | undefined {
  if (socket.destroyed) return undefined;
  if (handshake.kind === 'declined') {
    emit('proxy.failed', { api: name, reason: `handshake answered ${handshake.answer.statusCode}`, status: 502 });
    return unavailable(502, 'The resource server declined the WebSocket.');
  }
  const { refusal, reason } = failureOf(handshake.error);
  emit('proxy.failed', { api: name, reason, status: refusal.status });
  return refusal;
}
