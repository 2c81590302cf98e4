import http from 'node:http';
import https from 'node:https';
import type { Budget } from './budget.js';
import { decoded } from './content-coding.js';
import {
  type Exchange,
  type HeaderList,
  NoAnswer,
  type ReceivedResponse,
  type SentRequest,
  valuesOf,
} from './exchange.js';
import type { Pacer } from './pacer.js';

/** Sends one request, follows nothing, and reads what comes back up to a bound. */
export interface Transport {
  /** Throws `NoAnswer`, and `ForeignAddress` for a URL of another origin than those of the run. */
  send(request: SentRequest): Promise<Exchange>;
  /** Whether requests to this URL are sent: a backend may lead anywhere, also to hosts that only the tester can reach. */
  reaches(url: URL): boolean;
  /** Counts what this transport sends against another budget. */
  within(budget: Budget): Transport;
  close(): void;
}

export interface TransportOptions {
  readonly budget: Budget;
  /** The origins that belong to the run: those of the backend, and the tester's own. */
  readonly origins: ReadonlySet<string>;
  /** Ends all requests, and lets no other begin. */
  readonly signal?: AbortSignal;
  /** How long one answer may take, from the first byte sent to the last one read. */
  readonly timeoutSeconds?: number;
  /** Certificate authorities in PEM besides those of Node.js. */
  readonly certificateAuthority?: string;
  /** Sees each request and its response. */
  readonly onRequest?: (request: SentRequest) => void;
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onNoAnswer?: (failure: NoAnswer) => void;
  readonly limits?: RequestLimits;
}

/** What to do where the backend limits requests. */
export interface RequestLimits {
  readonly pacer: Pacer;
  /** Whether this answer is a limit, rather than an answer to what was asked. */
  isLimit(exchange: Exchange): boolean;
}

/** The backend leads to an origin that is neither its own nor the tester's. Nothing was sent there. */
export class ForeignAddress extends Error {
  override name = 'ForeignAddress';
}

export const USUAL_TIMEOUT_SECONDS = 15;
/** The code of a `NoAnswer` that the check itself caused. */
export const HUNG_UP = 'disconnected by the check';
const BODY_LIMIT = 256 * 1024;
/** Unused connections are closed before servers do: a POST on a closing connection is lost, and must not be repeated. */
const IDLE_MILLISECONDS = 2000;

/** Uses Node's own HTTP, which keeps header names, their order and repetitions. */
export function createTransport(options: TransportOptions): Transport {
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS }),
    'https:': new https.Agent({
      keepAlive: true,
      timeout: IDLE_MILLISECONDS,
      ca: options.certificateAuthority,
      // A server with HTTP/2 alone then refuses the connection, instead of answering what is no answer of the backend.
      ALPNProtocols: ['http/1.1'],
    }),
  };
  const transport = (budget: Budget): Transport => ({
    async send(request) {
      const url = new URL(request.url);
      if (!options.origins.has(url.origin)) throw new ForeignAddress(`the backend leads to ${url.origin}`);
      budget.spend();
      options.onRequest?.(request);
      const done = await exchangeWithinLimits(request, { ...options, agents });
      options.onExchange?.(done);
      return done;
    },
    reaches: ({ origin }) => options.origins.has(origin),
    within: (other) => transport(other),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  });
  return transport(options.budget);
}

interface ExchangeOptions extends TransportOptions {
  readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };
}

/** Sends the request again if the backend refused it because of its limit, as late as the backend says. */
async function exchangeWithinLimits(request: SentRequest, options: ExchangeOptions): Promise<Exchange> {
  const { limits, onNoAnswer } = options;
  for (let attempt = 0; ; attempt += 1) {
    await limits?.pacer.turn();
    const startedAt = performance.now();
    const response = await exchange(request, options).catch((error: unknown) => {
      if (error instanceof NoAnswer) onNoAnswer?.(error);
      throw error;
    });
    const done = { request, response, milliseconds: Math.round(performance.now() - startedAt) };
    if (limits === undefined || !limits.isLimit(done)) return done;
    const [retryAfter] = valuesOf(response.headers, 'retry-after');
    limits.pacer.slowDown(retryAfter, attempt);
  }
}

async function exchange(request: SentRequest, options: ExchangeOptions): Promise<ReceivedResponse> {
  const connection = { isReused: false };
  try {
    return await exchangeOnce(request, { ...options, connection });
  } catch (error) {
    const wasClosed = error instanceof NoAnswer && error.code === 'ECONNRESET' && connection.isReused;
    if (!wasClosed || !REPEATABLE_METHODS.includes(request.method)) throw error;
    return exchangeOnce(request, { ...options, connection });
  }
}

function exchangeOnce(
  request: SentRequest,
  options: ExchangeOptions & { readonly connection: { isReused: boolean } },
): Promise<ReceivedResponse> {
  const url = new URL(request.url);
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      clearTimeout(timer);
      reject(new NoAnswer(request, cause));
    };
    let received: http.IncomingMessage | undefined;
    const outgoing = (isSecure ? https : http).request(
      {
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        // Not through URL, which would repair what is to stay broken.
        path: targetOf(request.url),
        method: request.method,
        headers: headersFor(request, url).flat(),
        agent: options.agents[isSecure ? 'https:' : 'http:'],
        signal: options.signal,
      },
      (incoming) => {
        received = incoming;
        readResponse(incoming, BODY_LIMIT).then((response) => {
          clearTimeout(timer);
          resolve(response);
        }, fail);
      },
    );
    const timer = setTimeout(
      () => outgoing.destroy(new Error('no complete answer in time')),
      (options.timeoutSeconds ?? USUAL_TIMEOUT_SECONDS) * 1000,
    );
    request.hangUpWhen?.then(() => outgoing.destroy(new Error(HUNG_UP)), fail);
    outgoing.on('error', (cause) => {
      // What follows a complete answer is not part of it.
      if (received?.complete) return;
      options.connection.isReused = outgoing.reusedSocket;
      fail(cause);
    });
    outgoing.end(request.body);
  });
}

/** Those that announce a missing body with `Content-Length: 0` (RFC 9110, section 8.6). */
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];
/** A request may be sent once more if the connection, kept from an earlier one, turns out to be closed (section 9.2.2). */
const REPEATABLE_METHODS = ['GET', 'HEAD'];

/** Path and query, exactly as given. */
function targetOf(url: string): string {
  const target = url.slice(url.indexOf('://') + 3);
  const slash = target.search(/[/?]/);
  if (slash === -1) return '/';
  return (target[slash] === '?' ? '/' : '') + target.slice(slash);
}

function headersFor({ method, headers, body }: SentRequest, url: URL): HeaderList {
  const has = (name: string) => valuesOf(headers, name).length > 0;
  // Node would announce a body in chunks where there is none. Browsers don't, and some frameworks refuse it.
  const length = body === undefined && !METHODS_WITH_BODY.includes(method) ? undefined : Buffer.byteLength(body ?? '');
  return [
    ...(has('host') ? [] : [['Host', url.host] as const]),
    ...headers,
    ...(length === undefined || has('content-length') ? [] : [['Content-Length', String(length)] as const]),
  ];
}

async function readResponse(incoming: http.IncomingMessage, limit: number): Promise<ReceivedResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  const raw = incoming.rawHeaders;
  const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
  const encoding = incoming.headers['content-encoding'];
  const { bytes, isCutOff } = decoded(Buffer.concat(chunks).subarray(0, limit), { encoding, limit });
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: bytes.toString('utf8'),
    isCutOff: isCutOff || size > limit,
  };
}
