import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Ledger, Presentation } from './ledger.js';
import type { Query } from './queries.js';

/** Stands before a real authorization server: keeps the ledger of its token endpoint, and makes trouble. */
export interface TroubledFront {
  /** Where a backend finds the metadata. Each has a path of its own, so that the ledger knows which one asked. */
  urlFor(backend: number): string;
  /** From now on this goes wrong, each with its probability. */
  setTrouble(trouble: TroubleProbabilities): void;
  /** How often each trouble was made. */
  readonly made: ReadonlyMap<Trouble, number>;
  close(): Promise<void>;
}

/** At the token endpoint. */
export const TROUBLES = [
  'slow',
  'answered 500',
  'answered 429',
  'answered HTML',
  'dropped before rotating',
  'dropped after rotating',
  'cut off after rotating',
  'hanging',
] as const;
export type Trouble = (typeof TROUBLES)[number] | 'slow discovery' | 'slow keys';
export type TroubleProbabilities = Readonly<Partial<Record<Trouble, number>>>;

export interface FrontOptions {
  /** The real one. */
  readonly issuer: string;
  readonly ledger: Ledger;
  readonly chance: Chance;
}

/** How long a client reads an answer before it disconnects. */
const READING_MS = 1000;

/** From hardly to longer than a backend waits. */
const SLOW_MS = [300, 5500] as const;

export async function startTroubledFront(options: FrontOptions): Promise<TroubledFront> {
  const { chance, issuer } = options;
  const made = new Map<Trouble, number>();
  let trouble: TroubleProbabilities = {};
  const isMade = (one: Trouble) => {
    if (!chance.happens(trouble[one] ?? 0)) return false;
    made.set(one, (made.get(one) ?? 0) + 1);
    return true;
  };
  const metadata = (await (await fetch(`${issuer}${DISCOVERY}`)).json()) as Record<string, string>;
  const server = createServer((message, response) => {
    answer(message, response, { ...options, metadata, isMade }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (backend) => `http://127.0.0.1:${port}/${backend}`,
    setTrouble(probabilities) {
      trouble = probabilities;
    },
    made,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const DISCOVERY = '/.well-known/openid-configuration';

interface Parts extends FrontOptions {
  /** Of the real one. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly isMade: (trouble: Trouble) => boolean;
}

async function answer(message: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const [, backend = '', path = ''] = /^\/(\d+)(\/.*)$/.exec(message.url ?? '') ?? [];
  if (path === '/token') return answerTokenRequest(Number(backend), { message, response, parts });
  const { metadata, isMade, chance } = parts;
  if (isMade(path === '/keys' ? 'slow keys' : 'slow discovery')) await pause(chance.between(...SLOW_MS));
  const own = `http://${message.headers.host}/${backend}`;
  const body =
    path === '/keys'
      ? await (await fetch(metadata.jwks_uri ?? '')).text()
      : JSON.stringify({ ...metadata, token_endpoint: `${own}/token`, jwks_uri: `${own}/keys` });
  send(response, { status: 200, headers: JSON_TYPE, body });
}

interface TokenRequest {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly parts: Parts;
}

async function answerTokenRequest(backend: number, { message, response, parts }: TokenRequest): Promise<void> {
  const { ledger, metadata, isMade } = parts;
  const target = metadata.token_endpoint ?? '';
  const body = await buffer(message);
  const form = new URLSearchParams(body.toString());
  const asked = askedIn(form);
  const refreshToken = form.get('refresh_token');
  if (refreshToken === null) {
    const answered = await forward(target, message, body);
    noteIssued(answered, { ledger, family: form.get('code') ?? '', asked });
    return send(response, answered);
  }
  const family = ledger.familyOf(refreshToken);
  const presentation = ledger.present({ refreshToken, family, backend, asked });
  watchDelivery(response, presentation);
  await troubled(TROUBLES.find(isMade), response, async () => {
    const answered = await forward(target, message, body);
    noteResult(answered, presentation);
    noteIssued(answered, { ledger, family, asked });
    return answered;
  });
}

function askedIn(form: URLSearchParams): Query {
  const resource = form.get('resource');
  const scope = form.get('scope');
  return { ...(resource === null ? {} : { resource }), ...(scope === null ? {} : { scope }) };
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Acts on the authorization server or not, and answers or not, as the trouble demands. */
async function troubled(
  trouble: (typeof TROUBLES)[number] | undefined,
  response: ServerResponse,
  act: () => Promise<Answered>,
): Promise<void> {
  switch (trouble) {
    case undefined:
      return send(response, await act());
    case 'slow': {
      await pause(400);
      const answered = await act();
      await pause(400);
      return send(response, answered);
    }
    case 'answered 500':
      return send(response, { status: 500, headers: JSON_TYPE, body: '{"error":"server_error"}' });
    case 'answered 429':
      return send(response, { status: 429, headers: { ...JSON_TYPE, 'retry-after': '1' }, body: '{}' });
    case 'answered HTML':
      return send(response, { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Maintenance</h1>' });
    case 'dropped before rotating':
      return void response.destroy();
    case 'dropped after rotating':
      await act();
      return void response.destroy();
    case 'cut off after rotating': {
      const { status, headers, body } = await act();
      response.writeHead(status, { ...headers, 'content-length': body.length });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
      return;
    }
    case 'hanging':
      return;
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

function send(response: ServerResponse, { status, headers, body }: Answered): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** The answer arrived if all of it went out and the other side did not hang up at once. */
function watchDelivery(response: ServerResponse, presentation: Presentation): void {
  // By the time of `finish` the response has let go of it.
  const { socket } = response;
  response.on('close', () => {
    presentation.endedAtMs = Date.now();
    presentation.wasDelivered = response.writableFinished;
  });
  response.on('finish', () => {
    const hangUp = () => {
      presentation.wasDelivered = false;
    };
    // More answers than Node finds usual may be under watch on one connection.
    socket?.setMaxListeners(0).once('close', hangUp);
    // What has happened by then is told first.
    setTimeout(() => setImmediate(() => socket?.off('close', hangUp)), READING_MS).unref();
  });
}

function noteResult(answered: Answered, presentation: Presentation): void {
  const { access_token: accessToken, error } = membersOf(answered);
  presentation.result = answered.status === 200 ? 'rotated' : 'refused';
  if (accessToken !== undefined) presentation.accessToken = accessToken;
  if (error !== undefined) presentation.error = error;
}

function noteIssued(
  answered: Answered,
  { ledger, family, asked }: { ledger: Ledger; family: string; asked: Query },
): void {
  const { access_token: value, refresh_token: refreshToken, scope = '' } = membersOf(answered);
  if (value === undefined) return;
  const endsAtMs = endOf(value);
  const granted = scope.split(' ').sort().join(' ');
  ledger.issue({ value, family, asked, granted, endsAtMs, ...(refreshToken === undefined ? {} : { refreshToken }) });
}

type Members = Readonly<Partial<Record<'access_token' | 'refresh_token' | 'scope' | 'error', string>>>;

function membersOf({ body }: Answered): Members {
  return JSON.parse(body.toString());
}

/** The tokens of this authorization server are JWTs, which the backend does not know. */
function endOf(accessToken: string): number {
  const claims = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString();
  return JSON.parse(claims).exp * 1000;
}

/** Passes the request on as it came. */
function forward(target: string, message: IncomingMessage, body: Buffer): Promise<Answered> {
  const { authorization, 'content-type': type } = message.headers;
  const headers = { authorization, 'content-type': type, 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(target, { method: 'POST', headers }, (answered) => {
      buffer(answered).then(
        (received) =>
          resolve({
            status: answered.statusCode ?? 0,
            headers: { 'content-type': answered.headers['content-type'] ?? '' },
            body: received,
          }),
        reject,
      );
    });
    sent.on('error', reject).end(body);
  });
}
