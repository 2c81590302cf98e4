import type { IncomingMessage } from 'node:http';
import type { ErrorResponse, TokenResponse } from '../../generated/contract/index.js';
import { refusalOfSite } from '../contract/check-site.js';
import type { Contract } from '../contract/contract.js';
import type { Operation } from '../contract/operation.js';
import { withBasePath } from '../core/base-path.js';
import { httpsRequired, invalidSession, type Refusal, tooManyRequests } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import type { Connection } from '../http/web-request.js';
import type { Limits } from '../rate-limit/limits.js';
import { type AskedToken, answerQuery } from '../refresh/index.js';
import type { ReadSession } from '../session/request-session.js';
import type { Session } from '../session/session.js';
import { StoreUnavailable } from '../storage/store.js';
import type { EventListener } from '../telemetry/events.js';
import { answerTo } from './errors.js';
import { type HandledRequest, nodeRequestOf } from './handled-request.js';
import { JSON_HEADERS } from './headers.js';
import { type SeenRequest, seeRequest } from './incoming.js';
import type { Peer } from './peer.js';
import { createPlainHttpReport } from './plain-http-report.js';
import { queryStringOf, type ServerTokenQuery } from './server-token-query.js';

/** The session of a request, as server code may see it. */
export interface SessionDetails {
  /** The person's `sub` at the authorization server where they signed in. */
  readonly sub: string;
  /** The issuer of that authorization server. */
  readonly issuer: string;
  /** The claims in `session.claims`, as `bff-sessioninfo` answers them. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Start, last use and absolute end, in epoch seconds. */
  readonly times: { readonly startedAt: number; readonly lastUsedAt: number; readonly endsAt: number };
}

/** An answer that server code can send as it is. */
export interface SendableRefusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The error object of the contract: `error`, `error_description` and, if signing in would help, `login_uri`. */
  readonly body: ErrorResponse;
}

/** A token for server code, or why there is none. */
export type ServerToken =
  | {
      readonly kind: 'token';
      readonly accessToken: string;
      /** Seconds until it expires; absent if the authorization server did not say. */
      readonly expiresIn?: number;
      /** The granted scope; absent if it is not known. */
      readonly scope?: string;
    }
  | SendableRefusal;

/** Tokens for server code. */
export interface ServerTokens {
  /**
   * Returns an access token for the session of a request, or the refusal that `bff-token` would answer. Everything that
   * `bff-token` does happens here too (HTTPS, limits, validation, one refresh at a time, events), except the check where
   * the request comes from: see `backend.guards`.
   */
  get(request: HandledRequest, query?: ServerTokenQuery, connection?: Connection): Promise<ServerToken>;
}

/** The check where a request comes from, for server code. */
export interface ServerGuards {
  /**
   * Checks that a script of the page's origin sent the request, as `bff-token` does: `Sec-Fetch-…`, `Origin` and
   * `requiredHeader`. `undefined`: it may pass. Call it before anything that acts, or answers with what only the page may
   * read.
   */
  site(request: HandledRequest): SendableRefusal | undefined;
}

/** Reads sessions for server code. */
export interface ReadsSessions {
  /**
   * Returns the session of a request, or `undefined` if it has none or came over plain HTTP. Does not extend the session.
   *
   * @throws StoreUnavailable if the store cannot be read
   */
  read(request: HandledRequest, connection?: Connection): Promise<SessionDetails | undefined>;
}

/** What requests outside the Koa application are answered with. */
export interface ServerCodeParts {
  readonly backend: Backend;
  readonly limits: Limits;
  readonly readSession: ReadSession;
  readonly peerOf: (request: IncomingMessage) => Peer;
  readonly contract: Contract;
  readonly listeners: readonly EventListener[];
}

export function createSessionReader({
  readSession,
  peerOf,
}: Pick<ServerCodeParts, 'readSession' | 'peerOf'>): ReadsSessions {
  return {
    async read(handled, connection) {
      const request = nodeRequestOf(handled, connection);
      const session = peerOf(request).secure ? await readSession(request) : undefined;
      return session && detailsOf(session);
    },
  };
}

function detailsOf({ person, times }: Session): SessionDetails {
  const { startedAt, lastUsedAt, endsAt } = times;
  return {
    sub: person.sub,
    issuer: person.issuer,
    claims: { ...person.claims },
    times: { startedAt, lastUsedAt, endsAt },
  };
}

export function createServerGuards(options: Parameters<typeof refusalOfSite>[1]): ServerGuards {
  return {
    site(handled) {
      const refusal = refusalOfSite(nodeRequestOf(handled).headers, options);
      return refusal && sendable(refusal);
    },
  };
}

export function createServerTokens(parts: ServerCodeParts): ServerTokens {
  const operation = parts.contract.operations.find(({ operationId }) => operationId === 'getToken');
  if (operation === undefined) throw new Error('openapi.yaml has no operation getToken');
  const reportPlainHttp = createPlainHttpReport(parts.backend.options);
  return {
    async get(handled, query = {}, connection = {}) {
      const request = nodeRequestOf(handled, connection);
      // The token query of server code, as the request to `bff-token` that it stands for.
      const target = { path: operation.path, query: queryStringOf(query) };
      const { emit, incoming: seen } = seeRequest(request, target, parts);
      const incoming = { ...seen, method: 'GET' };
      const { basePath } = parts.backend.options;
      if (!incoming.secure) {
        reportPlainHttp(request, emit);
        return sendable(httpsRequired());
      }
      try {
        const token = await tokenFor({ request, incoming, emit, operation }, parts);
        return token.kind === 'refused' ? { ...token, body: withBasePath(token.body, basePath) } : token;
      } catch (error) {
        if (error instanceof StoreUnavailable) return sendable(answerTo(error, incoming, emit));
        throw error;
      }
    },
  };
}

interface Asked extends Pick<SeenRequest, 'request' | 'incoming' | 'emit'> {
  readonly operation: Operation;
}

/** The checks of `bff-token` behind that of the transport, in its order, without that of the site. */
async function tokenFor({ request, incoming, emit, operation }: Asked, parts: ServerCodeParts): Promise<ServerToken> {
  const { limits, readSession, backend } = parts;
  const session = await readSession(request);
  const wait = session === undefined ? limits.ofAddress(incoming.address()) : limits.ofSession(session.id);
  if (wait !== undefined) return sendable(tooManyRequests(wait));
  if (session === undefined) return sendable(invalidSession());
  const validation = await operation.validateRequest(incoming);
  if (validation.kind === 'refused') return sendable(validation.refusal);
  // The contract has validated the parameters by the schema that their type was generated from.
  const parameters = validation.parameters as AskedToken['parameters'];
  const answer = await answerQuery({ parameters, session, emit }, backend);
  return answer.status === 200 ? tokenOf(answer.body as TokenResponse) : sendable(answer as Refusal);
}

function tokenOf({ access_token, expires_in, scope }: TokenResponse): ServerToken {
  return { kind: 'token', accessToken: access_token, expiresIn: expires_in, scope };
}

function sendable({ status, headers, body }: Refusal): SendableRefusal {
  return { kind: 'refused', status, headers: { ...JSON_HEADERS, ...headers }, body };
}
