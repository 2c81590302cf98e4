import type Koa from 'koa';
import type { Answer, PageAnswer } from '../contract/answer.js';
import type { Contract } from '../contract/contract.js';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import { invalidSession, type Refusal, refuse } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { operations } from '../handlers/index.js';
import type { RequestSession, SessionBinding } from '../session/koa-session.js';
import { plainRefusalPage } from '../sign-in/sign-in-pages.js';
import { checkLimits, checkMalformedLogout, checkSignInLimits } from './check-limits.js';
import { checkSite, checkTransport } from './checks.js';
import { refusalFor } from './faults.js';
import { incomingOf } from './incoming.js';
import { batchedRequests } from './request-batching.js';
import { outgoing, send, setCookies } from './respond.js';

/**
 * Makes the middleware that serves the operations of the contract, in the check order: path, method, transport, site,
 * session, parameters. The first check that fails answers. What is at none of the contract's paths goes on.
 */
export function createContractMiddleware(
  contract: Contract,
  backend: Backend,
  binding: SessionBinding,
): Koa.Middleware {
  return async (ctx, next) => {
    const request = incomingOf(ctx);
    const route = contract.route(request.method, request.path);
    if (route === undefined) return next();
    const { operation } = route;
    if (route.kind === 'method not allowed')
      return respond(ctx, operation, methodNotAllowed(request.method, route.allow));
    const refusal = checkTransport(request) ?? checkSite(request, operation, backend.options);
    if (refusal) return respond(ctx, operation, refusal);
    try {
      await batchedRequests();
      respond(ctx, operation, await answerWithinLimits(ctx, request, { operation, backend, binding }));
    } catch (error) {
      // Here it is known whether a person waits for a page.
      respond(ctx, operation, refusalFor(error, request, backend.log));
    }
  };
}

function isFromAuthorizationServer({ navigation, isBackChannel }: Operation): boolean {
  return navigation === 'authorization-server' || isBackChannel;
}

function methodNotAllowed(method: string, allow: string): Refusal {
  return { ...refuse(405, 'invalid_request', `${method} is not supported here.`), headers: { allow } };
}

interface Stage {
  readonly operation: Operation;
  readonly backend: Backend;
}

/**
 * Finds the session and performs the operation, unless the session, or the address of a request without one, exceeds its
 * limit. Of a request that can't have a session the address is checked first, and its cookies are not read.
 *
 * SameSite=Strict hides the cookie on the way back from an authorization server on another site. It must make no
 * difference when that is on the same site: the sign-in attempt knows which session it adds to.
 */
async function answerWithinLimits(
  ctx: Koa.Context,
  request: IncomingRequest,
  { operation, backend, binding }: Stage & { readonly binding: SessionBinding },
): Promise<Answer | Refusal> {
  const isNamed = !isFromAuthorizationServer(operation) && binding.mayNameSession(ctx);
  const session = isNamed ? await binding.read(ctx) : binding.withoutCookie(ctx);
  const excess = checkLimits({ request, operation, session: session.current }, backend.limits);
  return excess ?? perform(request, session, { operation, backend });
}

/** The rest of the check order: session, parameters; then the operation itself. */
async function perform(
  request: IncomingRequest,
  session: RequestSession,
  { operation, backend }: Stage,
): Promise<Answer | Refusal> {
  if (operation.navigation !== undefined) {
    const tooMany = await checkSignInLimits({ request, operation, session: session.current }, backend.limits);
    if (tooMany) return tooMany;
  }
  const isScript = operation.navigation === undefined && !operation.isBackChannel;
  if (isScript && session.current === undefined) await session.removeDeadCookie();
  if (operation.needsSession && session.current === undefined) return invalidSession();
  const validation = await operation.validateRequest(request);
  if (validation.kind === 'refused')
    return checkMalformedLogout({ request, operation }, backend.limits) ?? validation.refusal;
  const act = operations[operation.operationId];
  if (act === undefined) throw new Error(`nothing performs ${operation.operationId}`);
  // The parameters are valid by the schema that their type was generated from.
  return act({ request, session, parameters: validation.parameters as never }, backend);
}

/** Sends an answer that keeps the contract; any other is a fault. */
function respond(ctx: Koa.Context, operation: Operation, answer: Answer | Refusal): void {
  const shown = operation.navigation !== undefined && isRefusal(answer) ? asPage(answer) : answer;
  const out = outgoing(shown, { acceptsHtml: () => ctx.accepts('json', 'html') === 'html' });
  const violation = operation.validateResponse(out);
  if (violation) throw new Error(`the answer of ${operation.operationId} breaks the contract: ${violation}`);
  setCookies(ctx, answer);
  send(ctx, out);
}

/** Browsers navigate by `GET`, so the refusal of another method needs no page. */
function isRefusal(answer: Answer | Refusal): answer is Refusal {
  return answer.kind === 'json' && answer.status !== 405;
}

function asPage(refusal: Refusal): PageAnswer<number> {
  return { ...refusal, kind: 'page', page: plainRefusalPage(refusal.body) };
}
