import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import Koa from 'koa';
import type { Options } from '../config/schema.js';
import { loadContract } from '../contract/contract.js';
import { readTarget } from '../contract/request-target.js';
import { pathBelow } from '../core/base-path.js';
import { type Clock, type MonotonicClock, monotonicClock as processClock, systemClock } from '../core/clock.js';
import { secretsOf } from '../core/secret.js';
import { operations } from '../handlers/index.js';
import { fileHeaders } from '../http/headers.js';
import { serveFiles } from '../http/serve-files.js';
import type { ManagementHandler } from '../management/handler.js';
import { createProxies, type Proxies } from '../proxy/proxies.js';
import { apiOf } from '../proxy/read-call.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import { loadSessionOfCookie } from '../session/koa-session.js';
import { loadSessionOfSecret, type SessionSecretOf } from '../session/secret-binding.js';
import { readSessionByCookie, readSessionBySecret } from '../session/session-of-request.js';
import {
  type CookieSignIn,
  createCookieSignIn,
  createSecretSignIn,
  type SecretSignIn,
} from '../sign-in/external-sign-in.js';
import type { Store } from '../storage/store.js';
import { createStoreHealth, type StoreHealth } from '../storage/store-health.js';
import { createEmitter, type EventListener } from '../telemetry/events.js';
import { type Log, logEvents } from '../telemetry/log.js';
import { redacted } from '../telemetry/redact.js';
import { assembleBackend } from './assemble-backend.js';
import { createHealth } from './create-health.js';
import { createEntrance } from './entrance.js';
import { createSendErrorListener } from './errors.js';
import { createFetch, type Fetch } from './fetch.js';
import { mayNameSession } from './guards/session.js';
import { incomingOf } from './incoming.js';
import { measure } from './measure.js';
import { notFound } from './not-found.js';
import { openStore } from './open-store.js';
import { createPeerReader } from './peer.js';
import { createReferenceMiddleware } from './reference.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { requirePagesFolder } from './require-folder.js';
import { transportHeadersOf } from './respond.js';
import { serveContract } from './serve-contract.js';
import { serveProxies } from './serve-proxies.js';
import { serveUpgrades } from './serve-upgrades.js';
import {
  createServerGuards,
  createServerTokens,
  createSessionReader,
  type ReadsSessions,
  type ServerGuards,
  type ServerTokens,
} from './server-code.js';
import { startAudit } from './start-audit.js';

export type { PeerCounts };

/** A backend that is ready to serve. */
export interface RunnableBackend<Sessions = CookieSignIn> {
  /** The Koa application. */
  readonly app: Koa;
  /** Whether the path of a request URL belongs to the backend, for a server that has other paths too. */
  serves(url: string): boolean;
  /** Handles a request of a Node.js HTTP server. A body that was parsed before must be in `request.body`. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Handles a standard request, with the same checks and answers. `connection` says what the request does not: the address of
   * this process's peer, and whether the connection to this process used TLS.
   */
  readonly fetch: Fetch;
  /**
   * Opens a WebSocket to a resource server (`proxies`), for the event `upgrade` of a Node.js HTTP server. Other upgrades are
   * declined, so pass on those of paths that `serves` knows.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends answers that resource servers stream without end, and WebSockets. `listen` does that when it stops. */
  endStreams(): void;
  /** Sessions for server code, and for an application that signs people in itself. */
  readonly sessions: Sessions & ReadsSessions;
  /** Access tokens for server code. */
  readonly tokens: ServerTokens;
  /** The check where a request comes from, for server code. */
  readonly guards: ServerGuards;
  readonly options: Options;
  /** Tries whether the store can be read and written, for a readiness check of your own. */
  storeHealth(): Promise<StoreHealth>;
  /**
   * Answers `/livez` and `/readyz`, for a server of your own that browsers cannot reach. `listenManagement` serves it as the
   * setting `management` says.
   */
  readonly management: ManagementHandler;
  /** From now on `/readyz` says no. `listen` calls it when it stops. */
  beginStop(): void;
  /** Finishes background work, within a time limit, and closes the store. */
  close(): Promise<void>;
}

export interface BackendDependencies {
  /** Receives the log entries, which are events above the level `debug`. */
  readonly log: Log;
  /** Receives every event (docs/events.md). */
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  readonly monotonicClock?: MonotonicClock;
  /**
   * Binds the backend's sessions to those of the application instead of a cookie. Called once for each request of a
   * page. A secret that is too short is a defect of the application.
   */
  readonly sessionSecretOf?: SessionSecretOf;
  /**
   * A custom store (`tmi-bff/store`), instead of the setting `store`. It requires `sealingKeys`. The backend does not
   * close it; close it after the backend.
   */
  readonly store?: Store;
  /** The other processes that listen on the same address, which count the requests of a session together with this one. */
  readonly peers?: PeerCounts | undefined;
}

/**
 * Makes a backend from validated options (`readOptions`).
 *
 * @throws Misconfiguration if a package that the options need is not installed, the options do not fit the given
 * store, or `pages.folder` is no folder
 */
export function createBackend(
  options: Options,
  dependencies: BackendDependencies & { readonly sessionSecretOf: SessionSecretOf },
): Promise<RunnableBackend<SecretSignIn>>;
export function createBackend(options: Options, dependencies: BackendDependencies): Promise<RunnableBackend>;
export async function createBackend(
  options: Options,
  {
    log,
    onEvent,
    clock = systemClock,
    monotonicClock = processClock,
    sessionSecretOf,
    store: handedIn,
    peers,
  }: BackendDependencies,
): Promise<RunnableBackend<CookieSignIn | SecretSignIn>> {
  requirePagesFolder(options);
  const contract = await loadContract();
  for (const { operationId } of contract.operations) {
    if (!Object.hasOwn(operations, operationId))
      throw new Error(`openapi.yaml has ${operationId}, but there is no handler for it`);
  }
  const logged = logEvents(redacted(log, secretsOf(options)), options.log);
  const listeners = onEvent === undefined ? [logged] : [logged, onEvent];
  const emit = createEmitter(listeners);
  const { store, opensOthers, closeStore } = await openStore(options, handedIn, { clock, emit });
  const auditLog = await startAudit(options, emit);
  const metrics = await measure(options);
  for (const { listener } of [auditLog, metrics].filter((one) => one !== undefined)) listeners.push(listener);
  const backend = await assembleBackend(options, { store, clock, monotonicClock, emit, metrics, peers });
  const app = new Koa();
  app.on('error', createSendErrorListener(listeners));
  app.use(createEntrance(options, listeners));
  const loadSession = sessionSecretOf
    ? loadSessionOfSecret({ ...backend, pointers: backend.sessionPointers }, { sessionSecretOf, mayNameSession })
    : loadSessionOfCookie(app, backend.sessions, { cookieName: options.session.cookieName, mayNameSession });
  const reading = {
    peerOf: createPeerReader(options),
    readSession: sessionSecretOf
      ? readSessionBySecret({ ...backend, pointers: backend.sessionPointers }, sessionSecretOf)
      : readSessionByCookie(backend.sessions, options.session.cookieName),
  };
  app.use(serveContract({ contract, backend, limits: backend.limits, loadSession }));
  const proxies = await createProxies(options, { emit, peers });
  listeners.push(endStreamsOfSessions(proxies));
  app.use(serveProxies({ proxies, backend, limits: backend.limits, loadSession }));
  app.use((ctx, next) => {
    ctx.set(transportHeadersOf(ctx));
    ctx.set(REQUEST_ID_HEADER, incomingOf(ctx).id);
    return next();
  });
  if (options.serveReference) {
    const session = { hasOwnCookie: sessionSecretOf === undefined };
    app.use(createReferenceMiddleware(backend.limits, { options, session }));
  }
  if (options.pages) app.use(serveFrontend(options.pages));
  app.use(notFound);
  const handle = app.callback();
  const answer = (request: IncomingMessage, response: ServerResponse) => void handle(request, response);
  const storeHealth = createStoreHealth(store);
  return {
    app,
    options,
    serves(url) {
      const { path: asked = '' } = readTarget(url) ?? {};
      const path = pathBelow(asked, options.basePath) ?? '';
      return contract.route('GET', path) !== undefined || apiOf(path, proxies.apis) !== undefined;
    },
    upgrade: serveUpgrades({ proxies, backend, limits: backend.limits, listeners, ...reading }),
    endStreams: () => proxies.openStreams.endAll(),
    answer,
    fetch: createFetch(answer),
    storeHealth,
    ...createHealth({ ...backend, storeHealth, opensOthers, metrics }),
    sessions: {
      ...(sessionSecretOf === undefined ? createCookieSignIn(backend) : createSecretSignIn(backend)),
      ...createSessionReader(reading),
    },
    tokens: createServerTokens({ backend, limits: backend.limits, listeners, contract, ...reading }),
    guards: createServerGuards(options),
    async close() {
      await proxies.close();
      await backend.backgroundWork.drain(backend.refreshBudget.finishMs);
      await closeStore();
      await auditLog?.close();
    },
  };
}

/** A stream or WebSocket that began before its session ended does not outlive it, in this process. */
function endStreamsOfSessions({ openStreams }: Proxies): EventListener {
  return (event) => {
    if (event.name === 'session.ended' && event.details.session !== undefined) openStreams.endOf(event.details.session);
  };
}

function serveFrontend({ folder, contentSecurityPolicy }: NonNullable<Options['pages']>): Koa.Middleware {
  return serveFiles({ folder, headers: fileHeaders(contentSecurityPolicy), pathOf: (ctx) => incomingOf(ctx).path });
}
