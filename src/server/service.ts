import type { IncomingMessage } from 'node:http';
import type Koa from 'koa';
import compose from 'koa-compose';
import { contentSecurityPolicyOf } from '../config/content-security-policy.js';
import type { Options } from '../config/schema.js';
import type { SessionKind } from '../contract/document/instance.js';
import { isServed } from '../contract/served-operations.js';
import { HARDENING } from '../http/headers.js';
import { serveFiles } from '../http/serve-files.js';
import { createOwnPages, type OwnPages } from '../own-pages/own-pages.js';
import type { Limits } from '../rate-limit/limits.js';
import { readSessionByCookie } from '../session/named-sessions.js';
import { loadSessionOfSecret, readSessionBySecret, type SessionSecretOf } from '../session/secret-binding.js';
import { type CookieSignIn, createCookieSignIn, createSecretSignIn, type SecretSignIn } from '../sign-in/index.js';
import { type AssembledBackend, assembleBackend, type BackendParts } from './assemble-backend.js';
import { mayNameSession } from './guards.js';
import { createHandOverHandler } from './hand-over/handler.js';
import { incomingOf } from './incoming.js';
import { notFound } from './not-found.js';
import type { OpenParts } from './open-parts.js';
import type { Peer } from './peer.js';
import { createReferenceMiddleware } from './reference.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { transportHeadersOf } from './respond.js';
import type { RunnableBackend } from './runnable-backend.js';
import { serveContract } from './serve-contract.js';
import { serveProxies } from './serve-proxies.js';
import { serveUpgrades } from './serve-upgrades.js';
import { createServerGuards, createServerTokens, createSessionReader } from './server-code.js';
import { createSiteMiddleware } from './site.js';

/** What answers requests under certain settings. When settings change, another one takes its place for later requests. */
export interface Service
  extends Pick<
    RunnableBackend<CookieSignIn | SecretSignIn>,
    'options' | 'upgrade' | 'sessions' | 'tokens' | 'guards' | 'handOver'
  > {
  readonly backend: AssembledBackend;
  readonly middleware: Koa.Middleware;
  readonly ownPages: OwnPages;
}

/** What all services of a process share. */
export interface ServiceParts extends BackendParts, Pick<OpenParts, 'contract' | 'listeners' | 'proxies'> {
  readonly peerOf: (request: IncomingMessage) => Peer;
  readonly sessionSecretOf?: SessionSecretOf | undefined;
  /** Loads the session of a request by its cookie, for the service that `serviceOf` returns. */
  readonly loadCookieSession: Koa.Middleware;
}

/** The service that answers a request. It remains the same until the answer. */
export function serviceOf(ctx: Koa.Context): Service {
  return ctx.state.service;
}

/** @throws Misconfiguration if a file that the settings name cannot be used */
export async function createService(options: Options, parts: ServiceParts): Promise<Service> {
  const { contract, listeners, proxies, peerOf, sessionSecretOf } = parts;
  const backend = await assembleBackend(options, parts);
  const { limits } = backend;
  const where = { ...backend, pointers: backend.sessionPointers };
  const readSession = sessionSecretOf
    ? readSessionBySecret(where, sessionSecretOf)
    : readSessionByCookie(backend.sessions, options.session.cookieName);
  const loadSession = sessionSecretOf
    ? loadSessionOfSecret(where, { sessionSecretOf, mayNameSession })
    : parts.loadCookieSession;
  const served = { backend, limits, loadSession };
  const cookieSignIn = sessionSecretOf === undefined ? createCookieSignIn(backend) : undefined;
  const reading = { peerOf, readSession };
  return {
    options,
    backend,
    ownPages: createOwnPages(options.ownPages?.templates),
    middleware: compose<Koa.Context>([
      serveContract({ contract: contract.only((operationId) => isServed(operationId, options)), ...served }),
      serveProxies({ proxies, ...served }),
      ...filesOf(options, { limits, hasOwnCookie: sessionSecretOf === undefined }),
      notFound,
    ]) as Koa.Middleware,
    upgrade: serveUpgrades({ proxies, backend, limits, listeners, tracing: parts.tracing, ...reading }),
    sessions: {
      ...(cookieSignIn ?? createSecretSignIn(backend)),
      ...createSessionReader(reading),
    },
    tokens: createServerTokens({ backend, limits, listeners, contract, ...reading }),
    guards: createServerGuards(options),
    handOver:
      cookieSignIn &&
      options.handOver &&
      createHandOverHandler({ ...backend, ...options.handOver, sessions: cookieSignIn }),
  };
}

/** The middleware that serves what is public. */
function filesOf(
  options: Options,
  { limits, hasOwnCookie }: { readonly limits: Limits } & SessionKind,
): Koa.Middleware[] {
  const { pages, serveReference } = options;
  const setHeaders: Koa.Middleware = (ctx, next) => {
    ctx.set(transportHeadersOf(ctx));
    ctx.set(REQUEST_ID_HEADER, incomingOf(ctx).id);
    return next();
  };
  return [
    setHeaders,
    ...(serveReference ? [createReferenceMiddleware(limits, { options, session: { hasOwnCookie } })] : []),
    ...(serveReference ? [createSiteMiddleware(limits, options)] : []),
    ...(pages ? [serveFrontend(options, pages)] : []),
  ];
}

/** Makes the middleware that serves the built frontend. */
function serveFrontend(options: Options, pages: NonNullable<Options['pages']>): Koa.Middleware {
  return serveFiles({
    folder: pages.folder,
    headers: HARDENING,
    policy: (inline) => contentSecurityPolicyOf(options, inline),
    fallback: pages.fallback,
    immutableAssets: pages.immutableAssets,
    isReserved: (path) => /^\/bff(?:\/|$)/.test(path),
    pathOf: (ctx) => incomingOf(ctx).path,
  });
}
