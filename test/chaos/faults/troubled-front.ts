import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Ledger, Presentation } from './ledger.js';
import type { Query } from './queries.js';
import { SENT_AT } from './sent-at.js';
import { type Answered, JSON_TYPE, makeTrouble, send, type TokenTrouble, TROUBLES } from './token-troubles.js';

/** Stands before a real authorization server: keeps the ledger of its token endpoint, and makes trouble. */
export interface TroubledFront {
  /** Where a backend finds the metadata. Each has a path of its own, so that the ledger knows which one asked. */
  urlFor(backend: number): string;
  /** From now on this goes wrong, each with its probability. */
  setTrouble(trouble: TroubleProbabilities): void;
  /** How often each trouble was made. */
  readonly made: ReadonlyMap<Trouble, number>;
  /** Resolves when nothing is under way to the authorization server any more, however late. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export type Trouble = TokenTrouble | 'slow discovery' | 'slow keys';
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
  const underWay = new Set<Promise<void>>();
  const server = createServer((message, response) => {
    const answering: Promise<void> = answer(message, response, { ...options, metadata, isMade })
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(answering));
    underWay.add(answering);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (backend) => `http://127.0.0.1:${port}/${backend}`,
    setTrouble(probabilities) {
      trouble = probabilities;
    },
    made,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
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
  const { metadata, isMade, chance, ledger } = parts;
  const kind = path === '/keys' ? 'slow keys' : 'slow discovery';
  if (isMade(kind)) {
    const end = ledger.begin({ kind, backend: Number(backend) });
    await pause(chance.between(...SLOW_MS));
    end();
  }
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
  const { ledger, metadata, isMade, chance } = parts;
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
  const sentAtMs = Number(message.headers[SENT_AT] ?? Date.now());
  const presentation = ledger.present({ refreshToken, family, backend, asked, sentAtMs });
  watchDelivery(response, presentation);
  const act = async () => {
    const answered = await forward(target, message, body);
    noteResult(answered, presentation);
    noteIssued(answered, { ledger, family, asked });
    return answered;
  };
  const trouble = TROUBLES.find(isMade);
  if (trouble === undefined) return send(response, await act());
  const end = ledger.begin({ kind: trouble, backend, family });
  await makeTrouble(trouble, { response, act, chance });
  end();
}

function askedIn(form: URLSearchParams): Query {
  const resource = form.get('resource');
  const scope = form.get('scope');
  return { ...(resource === null ? {} : { resource }), ...(scope === null ? {} : { scope }) };
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
