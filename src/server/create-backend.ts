import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa from 'koa';
import { type AuthorizationServer, createAuthorizationServer } from '../authorization-server/authorization-server.js';
import type { Provider } from '../authorization-server/authorization-servers.js';
import { authorizationServersOf } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import { loadContract } from '../contract/contract.js';
import { readTarget } from '../contract/request-target.js';
import { createBackgroundWork } from '../core/background-work.js';
import { type Clock, type MonotonicClock, monotonicClock as processClock, systemClock } from '../core/clock.js';
import { type Log, unfailing } from '../core/log.js';
import { scopeOf } from '../core/scope.js';
import type { Backend } from '../handlers/backend.js';
import { operations } from '../handlers/index.js';
import { fileHeaders } from '../http/headers.js';
import { serveFiles } from '../http/serve-files.js';
import { createLimits } from '../rate-limit/limits.js';
import { createRefreshFailures } from '../refresh/refresh-failures.js';
import { bindSessions } from '../session/koa-session.js';
import { bindToSecrets, type SessionSecretOf } from '../session/secret-binding.js';
import { createSessionIndex } from '../session/session-index.js';
import { createSessionPointers } from '../session/session-pointers.js';
import { createSessions } from '../session/sessions.js';
import { createExternalSignIn, type ExternalSignIn } from '../sign-in/external-sign-in.js';
import { createMissingRefreshTokenNote } from '../sign-in/missing-refresh-token.js';
import { createPendingSignOuts } from '../sign-in/pending-sign-outs.js';
import { createSignInAttempts } from '../sign-in/sign-in-attempts.js';
import { createUsedLogoutTokens } from '../sign-in/used-logout-tokens.js';
import { createBlindIndex } from '../storage/blind-index.js';
import { createLocks } from '../storage/locks.js';
import { createSealedRecords } from '../storage/sealed-records.js';
import { createSealing } from '../storage/sealing.js';
import type { Store } from '../storage/store.js';
import { createEntrance } from './entrance.js';
import { createSendErrorListener } from './faults.js';
import { incomingOf } from './incoming.js';
import { notFound } from './not-found.js';
import { openStore } from './open-store.js';
import { createReferenceMiddleware } from './reference.js';
import { transportHeadersOf } from './respond.js';
import { createContractMiddleware } from './serve-contract.js';

/** A backend that is ready to serve. */
export interface RunnableBackend {
  /** The Koa application, to listen with. */
  readonly app: Koa;
  /** Whether a request's URL is one of the backend's own, for a server that has others beside them. */
  serves(url: string): boolean;
  /** Answers a request of Node's HTTP server. If a body parser has read its body, `request.body` holds what it read. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Sessions for an application that signs people in by its own means. */
  readonly sessions: ExternalSignIn;
  readonly options: Options;
  /** Waits for background work to finish, within bounds, and closes the store, unless it was handed in. */
  close(): Promise<void>;
}

/** Besides the one request to the authorization server that may be under way when the backend is closed. */
const WRITING_MS = 5_000;

export interface BackendDependencies {
  readonly log: Log;
  readonly clock?: Clock;
  readonly monotonicClock?: MonotonicClock;
  /**
   * For an application with sessions of its own: ours belong to them, instead of to a cookie of ours. Asked once for
   * each request of a page's own; too short a secret is a fault of the application.
   */
  readonly sessionSecretOf?: SessionSecretOf;
  /**
   * A store of your own (`tmi-bff/store`), in place of the setting `store`. It needs `sealingKeys`. The backend doesn't
   * close it: do so after `close` of the backend.
   */
  readonly store?: Store;
}

/**
 * Makes a backend from checked options (`readOptions`).
 *
 * @throws Misconfiguration if a package that the options need is not installed, or the options don't fit the store that
 *   was handed in
 */
export async function createBackend(
  options: Options,
  {
    log: givenLog,
    clock = systemClock,
    monotonicClock = processClock,
    sessionSecretOf,
    store: handedIn,
  }: BackendDependencies,
): Promise<RunnableBackend> {
  const log = unfailing(givenLog);
  const contract = await loadContract();
  for (const { operationId } of contract.operations) {
    if (!Object.hasOwn(operations, operationId))
      throw new Error(`openapi.yaml has ${operationId}, but nothing performs it`);
  }
  const { store, closeStore } = await openStore(options, handedIn, { clock, log });
  const backend = await assemble(options, store, { log, clock, monotonicClock });
  const app = new Koa();
  app.on('error', createSendErrorListener(log));
  app.use(createEntrance(options, log));
  const binding = sessionSecretOf
    ? bindToSecrets(backend.sessions, backend.sessionPointers, sessionSecretOf)
    : bindSessions(app, backend.sessions, options.session);
  app.use(createContractMiddleware(contract, backend, binding));
  app.use((ctx, next) => {
    ctx.set(transportHeadersOf(ctx));
    return next();
  });
  if (options.serveReference) app.use(createReferenceMiddleware(backend.limits));
  if (options.pages) app.use(serveFrontend(options.pages));
  app.use(notFound);
  const close = async () => {
    await backend.backgroundWork.drain(backend.longestTimeoutSeconds * 1000 + WRITING_MS);
    await closeStore();
  };
  const answer = app.callback();
  return {
    app,
    options,
    serves: (url) => contract.route('GET', readTarget(url)?.path ?? '') !== undefined,
    answer: (request, response) => void answer(request, response),
    sessions: createExternalSignIn(backend, { setCookies: sessionSecretOf === undefined }),
    close,
  };
}

function serveFrontend({ folder, contentSecurityPolicy }: NonNullable<Options['pages']>): Koa.Middleware {
  return serveFiles({ folder, headers: fileHeaders(contentSecurityPolicy), pathOf: (ctx) => incomingOf(ctx).path });
}

type Assembling = Pick<Backend, 'log' | 'clock' | 'monotonicClock'>;

async function assemble(options: Options, store: Store, { log, clock, monotonicClock }: Assembling): Promise<Backend> {
  const keys = sealingKeys(options);
  const sealing = createSealing(keys);
  const names = createBlindIndex(keys);
  const index = createSessionIndex(store, { names, clock });
  const { signIn } = options;
  const settingsOf = (provider = '') => (provider === '' ? options.authorizationServer : options.providers[provider]);
  return {
    options,
    log,
    clock,
    monotonicClock,
    locks: createLocks(store),
    limits: createLimits(options.limits, { store, names, clock, log }),
    refreshFailures: createRefreshFailures(),
    backgroundWork: createBackgroundWork(),
    noteMissingRefreshToken: createMissingRefreshTokenNote(log),
    tokenPolicy: {
      // A copy: V8 takes the long way around through an array that is frozen, as options are.
      resources: [...options.resources],
      severalResources: (provider) => settingsOf(provider)?.resourceParameter === 'resource',
      scope: scopeOf([...signIn.scope, ...options.scopes]),
      ...(options.defaultResource === undefined ? {} : { defaultResource: options.defaultResource }),
    },
    sessions: createSessions(createSealedRecords(store, sealing), { lifetime: options.session, clock, index }),
    sessionPointers: createSessionPointers(createSealedRecords(store, sealing), {
      lifetimeSeconds: options.session.absoluteSeconds,
      clock,
    }),
    signInAttempts: createSignInAttempts(createSealedRecords(store, sealing), {
      lifetimeSeconds: signIn.attemptSeconds,
      clock,
    }),
    usedLogoutTokens: createUsedLogoutTokens(store, names),
    pendingSignOuts: createPendingSignOuts(createSealedRecords(store, sealing), clock),
    longestTimeoutSeconds: Math.max(...authorizationServersOf(options).map(({ settings }) => settings.timeoutSeconds)),
    authorizationServer: await connectTo(undefined, options, clock),
    providers: await furtherProviders(options, clock),
  };
}

/** Each has a redirect URI of its own, so that one's answer is never taken for another's (RFC 9700, section 4.4.2). */
function connectTo(name: string | undefined, options: Options, clock: Clock): Promise<AuthorizationServer> {
  const { publicOrigin, signIn, session, resources, authorizationServer, providers } = options;
  const redirectUri = signIn.redirectUri ?? `${publicOrigin}/bff/callback`;
  return createAuthorizationServer({
    ...(name === undefined ? authorizationServer : (providers[name] ?? authorizationServer)),
    optionPath: name === undefined ? 'authorizationServer' : `providers.${name}`,
    resources: resources.filter(({ provider }) => provider === name),
    wantedClaims: session.claims,
    redirectUri: name === undefined ? redirectUri : `${redirectUri}/${name}`,
    postLogoutRedirectUri: signIn.postLogoutRedirectUri ?? `${publicOrigin}/bff/logout/callback`,
    allowPlainHttp: options.dangerouslyAllowPlainHttpOnLoopback,
    clock,
  });
}

async function furtherProviders(options: Options, clock: Clock): Promise<ReadonlyMap<string, Provider>> {
  const further = Object.entries(options.providers).map(
    async ([name, settings]) => [name, { name, settings, server: await connectTo(name, options, clock) }] as const,
  );
  return new Map(await Promise.all(further));
}

/** The records of the memory store end with this process, so a key that does too is enough for them. */
function sealingKeys({ sealingKeys: keys }: Options): Uint8Array[] {
  return keys.length === 0 ? [randomBytes(32)] : keys.map((key) => Buffer.from(key.reveal(), 'base64url'));
}
