import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import type { Answer } from '../contract/answer.js';
import { checkSite, type SiteAccess } from '../contract/check-site.js';
import { httpsRequired, invalidSession, tooManyRequests } from '../core/refusal.js';
import type { Limits } from '../rate-limit/limits.js';
import { sessionOf } from '../session/request-session.js';
import { confirmPage } from '../sign-in/index.js';
import { incomingOf } from './incoming.js';
import { createPlainHttpReport } from './plain-http-report.js';
import { emitOf } from './respond.js';

/** The properties of an operation that the guards need. The contract declares them. */
export interface Access extends SiteAccess {
  readonly needsSession: boolean;
}

/** Sends the answer of a guard, or of the handler behind it. */
type Respond = (ctx: Koa.Context, answer: Answer) => void;

interface Guarded {
  readonly access: Access;
  readonly respond: Respond;
}

/** Sets what the guards protect, and how they answer. */
export function protect(ctx: Koa.Context, access: Access, respond: Respond): void {
  ctx.state.guarded = { access, respond } satisfies Guarded;
}

function guardedOf(ctx: Koa.Context): Guarded {
  return ctx.state.guarded;
}

export function respondTo(ctx: Koa.Context, answer: Answer): void {
  guardedOf(ctx).respond(ctx, answer);
}

/** What the guards work with. */
export interface GuardParts {
  readonly backend: { readonly options: Options };
  readonly limits: Limits;
  /** Loads the session of a request, for `sessionOf`. */
  readonly loadSession: Koa.Middleware;
}

/** Makes the guards behind that of the transport, in their order. */
export function createGuards({ backend, limits, loadSession }: GuardParts): Koa.Middleware[] {
  return [createSiteGuard(backend.options), loadSession, createRateLimitGuard(limits), sessionGuard];
}

/** Refuses requests that do not count as HTTPS (TLS-04), and reports why they do not. */
export function createTransportGuard(options: Pick<Options, 'trustedProxies' | 'forwardedHeaders'>): Koa.Middleware {
  const report = createPlainHttpReport(options);
  return (ctx, next) => {
    if (incomingOf(ctx).secure) return next();
    report(ctx.req, emitOf(ctx));
    return respondTo(ctx, httpsRequired());
  };
}

/** Lets pass what comes from this origin, and asks the person about a navigation that another site began. */
export function createSiteGuard(options: Pick<Options, 'publicOrigin' | 'requiredHeader'>): Koa.Middleware {
  return (ctx, next) => {
    const request = incomingOf(ctx);
    const verdict = checkSite(request, guardedOf(ctx).access, options);
    if (verdict === 'passes') return next();
    const { path, query } = request;
    return respondTo(ctx, verdict === 'asks the person' ? confirmPage(`${path}?${query}`) : verdict);
  };
}

/**
 * Refuses a session, or the address of a request without one, above its limit; for navigations also an address with too
 * many sign-in steps. A request without a session cookie is counted before its cookies are parsed.
 */
export function createRateLimitGuard(limits: Limits): Koa.Middleware {
  return (ctx, next) => {
    const { isBackChannel, navigation } = guardedOf(ctx).access;
    // An authorization server may end many sessions at once. Only its failures count, afterwards.
    if (isBackChannel) return next();
    const { current } = sessionOf(ctx);
    const { address } = incomingOf(ctx);
    const wait = current === undefined ? limits.ofAddress(address()) : limits.ofSession(current.id);
    if (wait !== undefined) return respondTo(ctx, tooManyRequests(wait));
    // No promise on the way of the requests of scripts, which are most of all.
    return navigation === undefined ? next() : limitSignIns(ctx, next, limits);
  };
}

async function limitSignIns(ctx: Koa.Context, next: Koa.Next, limits: Limits): Promise<void> {
  const address = incomingOf(ctx).address();
  const isAnonymousStart = guardedOf(ctx).access.navigation === 'page' && sessionOf(ctx).current === undefined;
  const waitToStart = isAnonymousStart ? await limits.ofSignInStarts(address) : undefined;
  const wait = waitToStart ?? (await limits.ofSignIns(address));
  if (wait !== undefined) return respondTo(ctx, tooManyRequests(wait));
  await next();
}

/**
 * Whether a request may name a session. `SameSite=Strict` hides the cookie from a redirect of an authorization server on
 * another site. If that is on the same site, the cookie must make no difference: the sign-in attempt knows which session it
 * extends.
 */
export function mayNameSession(ctx: Koa.Context): boolean {
  const { navigation, isBackChannel } = guardedOf(ctx).access;
  return navigation !== 'authorization-server' && !isBackChannel;
}

/** Refuses requests without a valid session where one is required, and removes a cookie that names no session (ERR-17). */
export const sessionGuard: Koa.Middleware = (ctx, next) =>
  sessionOf(ctx).current === undefined ? withoutSession(ctx, next) : next();

async function withoutSession(ctx: Koa.Context, next: Koa.Next): Promise<void> {
  const { navigation, isBackChannel, needsSession } = guardedOf(ctx).access;
  if (navigation === undefined && !isBackChannel) await sessionOf(ctx).removeDeadCookie();
  if (needsSession) return respondTo(ctx, invalidSession());
  await next();
}
