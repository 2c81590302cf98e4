import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpAnswer } from '../../support/http-exchange.js';
import type { BackendProcess } from './backends.js';
import type { Balancer } from './balancer.js';
import type { Chance } from './chance.js';
import { QUERIES, type Query, searchOf } from './queries.js';
import { SESSION_COOKIE, type SignedIn } from './sign-in.js';

export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';

/** What a browser asked, and what came of it. Times are epoch milliseconds. */
export interface Asked {
  readonly session: SignedIn;
  readonly path: typeof TOKEN | typeof SESSION_INFO;
  readonly query: Query;
  /** The number of the backend that was asked. */
  readonly backend: number;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** `no connection`: the backend took none. `connection lost`: it took the request, and did not answer. */
  readonly answer: HttpAnswer | 'hung up' | 'no connection' | 'connection lost';
}

export interface BrowsersOptions {
  readonly nextBackend: Balancer;
  readonly chance: Chance;
  /** A session that still lives; each is asked for by one browser at a time. */
  readonly nextSession: () => SignedIn | undefined;
  readonly onAsked: (asked: Asked) => void;
}

/** Browsers whose pages ask several things at once, of any backend, and sometimes go away before the answer. */
export interface Browsers {
  /** Asks one thing of one backend. */
  ask(session: SignedIn, query: Query): Promise<Asked>;
  /** Browses with so many at once until the signal, and then waits for all answers. */
  browse(count: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

const HANG_UP = 0.05;
const SESSION_INFO_SHARE = 0.1;
const NO_CONNECTION_MS = 500;
/** Then people leave the page. Its requests go on. */
const PATIENCE_MS = 4_000;

export function createBrowsers({ nextBackend, chance, nextSession, onAsked }: BrowsersOptions): Browsers {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<Asked>>();
  const exchange = async (asked: ToAsk, { origin, number }: BackendProcess, hangUpAfterMs?: number) => {
    const sentAtMs = Date.now();
    const url = new URL(`${asked.path}${searchOf(asked.query)}`, origin);
    const answer = await exchangeOrNot(url, { agent, cookie: asked.session.cookie, hangUpAfterMs });
    const done = { ...asked, backend: number, sentAtMs, endedAtMs: Date.now(), answer };
    onAsked(done);
    return done;
  };
  const send = (asked: ToAsk, backend: BackendProcess, hangUpAfterMs?: number) => {
    const sent: Promise<Asked> = exchange(asked, backend, hangUpAfterMs).finally(() => underWay.delete(sent));
    underWay.add(sent);
    return sent;
  };
  const openPage = async (session: SignedIn) => {
    const requests = Array.from({ length: Math.ceil(chance.between(0, 6)) }, () => {
      const path = chance.happens(SESSION_INFO_SHARE) ? SESSION_INFO : TOKEN;
      const query = path === TOKEN ? chance.pick(QUERIES) : {};
      const hangUpAfterMs = chance.happens(HANG_UP) ? chance.between(0, 150) : undefined;
      return send({ session, path, query }, nextBackend(), hangUpAfterMs);
    });
    const done = await Promise.race([Promise.all(requests), pause(PATIENCE_MS, [])]);
    // As people who see an error page wait before the next try.
    if (done.some(({ answer }) => FAILED.has(answer))) await pause(NO_CONNECTION_MS);
  };
  const browseAlone = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      const session = nextSession();
      if (session === undefined) await pause(50);
      else await openPage(session);
      await pause(chance.between(0, 100));
    }
  };
  return {
    ask: (session, query) => send({ session, path: TOKEN, query }, nextBackend()),
    async browse(count, signal) {
      await Promise.all(Array.from({ length: count }, () => browseAlone(signal)));
      await Promise.all(underWay);
    },
    close: () => agent.destroy(),
  };
}

type ToAsk = Pick<Asked, 'session' | 'path' | 'query'>;

const FAILED = new Set<Asked['answer']>(['no connection', 'connection lost']);

interface Sending {
  readonly agent: Agent;
  readonly cookie: string;
  readonly hangUpAfterMs: number | undefined;
}

/** Sends what a script of the page would. */
function exchangeOrNot(url: URL, { agent, cookie, hangUpAfterMs }: Sending): Promise<Asked['answer']> {
  const headers = { Cookie: `${SESSION_COOKIE}=${cookie}`, 'Sec-Fetch-Site': 'same-origin' };
  return new Promise((resolve) => {
    const sent = request(url, { agent, headers }, (message) => {
      readAnswer(url, message).then(resolve, () => resolve('connection lost'));
    });
    sent.on('error', (error) => resolve(wasRefused(error) ? 'no connection' : 'connection lost')).end();
    if (hangUpAfterMs === undefined) return;
    const timer = setTimeout(() => {
      resolve('hung up');
      sent.destroy();
    }, hangUpAfterMs);
    sent.on('close', () => clearTimeout(timer));
  });
}

function wasRefused(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNREFUSED';
}

async function readAnswer(url: URL, message: IncomingMessage): Promise<HttpAnswer> {
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  const body = await text(message);
  return { url, status: message.statusCode ?? 0, headers, body, json: () => JSON.parse(body) };
}
