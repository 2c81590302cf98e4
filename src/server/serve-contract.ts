import type Koa from 'koa';
import compose from 'koa-compose';
import type { Answer } from '../contract/answer.js';
import type { Contract } from '../contract/contract.js';
import type { Operation } from '../contract/operation.js';
import { type Refusal, refuse, tooManyRequests } from '../core/refusal.js';
import type { Backend } from '../handlers/backend.js';
import { operations } from '../handlers/index.js';
import type { Limits } from '../rate-limit/limits.js';
import { sessionOf } from '../session/request-session.js';
import { plainRefusalPage } from '../sign-in/index.js';
import { answerTo } from './errors.js';
import { createGuards, createTransportGuard, type GuardParts, protect, respondTo } from './guards.js';
import { incomingOf } from './incoming.js';
import { emitOf, outgoing, send, setCookies } from './respond.js';

/** The dependencies for serving the contract's operations. */
export interface ServedContract extends GuardParts {
  readonly contract: Contract;
  readonly backend: Backend;
}

/**
 * Makes the middleware that serves the operations of the contract behind the guards: transport, site, rate limit,
 * session. The first check that fails determines the answer. A request for another path is passed to the next
 * middleware.
 */
export function serveContract(served: ServedContract): Koa.Middleware {
  const { contract, backend } = served;
  const guarded = compose([createTransportGuard(backend.options), ...createGuards(served), createHandler(served)]);
  return async (ctx, next) => {
    const { method, path } = incomingOf(ctx);
    const route = contract.route(method, path);
    if (route === undefined) return next();
    const { operation } = route;
    ctx.state.operation = operation;
    protect(ctx, operation, respondValidly);
    if (route.kind === 'method not allowed') return respondTo(ctx, methodNotAllowed(method, route.allow));
    try {
      await guarded(ctx, next);
    } catch (error) {
      // Answered here and not in the entrance, because navigations get a page.
      respondTo(ctx, answerTo(error, incomingOf(ctx), emitOf(ctx)));
    }
  };
}

function methodNotAllowed(method: string, allow: string): Refusal {
  return { ...refuse(405, 'invalid_request', `${method} is not supported here.`), headers: { allow } };
}

/** Validates the parameters and calls the handler of the operation. */
function createHandler({ backend, limits }: ServedContract): Koa.Middleware {
  return async (ctx) => {
    const request = incomingOf(ctx);
    const operation: Operation = ctx.state.operation;
    const validation = await operation.validateRequest(request);
    if (validation.kind === 'refused') {
      return respondTo(ctx, countFailedLogout(operation, request.address, limits) ?? validation.refusal);
    }
    const handle = operations[operation.operationId];
    if (handle === undefined) throw new Error(`there is no handler for ${operation.operationId}`);
    const session = sessionOf(ctx);
    // The contract has validated the parameters by the schema that their type was generated from.
    const input = { request, session, parameters: validation.parameters as never, emit: emitOf(ctx) };
    respondTo(ctx, await handle(input, backend));
  };
}

/** Counts a back-channel request without a logout token against its address, and refuses it above the limit. */
function countFailedLogout(operation: Operation, address: () => string, limits: Limits): Refusal | undefined {
  const wait = operation.isBackChannel ? limits.ofFailedLogoutTokens(address()) : undefined;
  return wait === undefined ? undefined : tooManyRequests(wait);
}

/** Sends an answer, which must be valid by the contract. */
function respondValidly(ctx: Koa.Context, answer: Answer): void {
  const operation: Operation = ctx.state.operation;
  // A navigation uses GET, so the refusal of another method has no page.
  const isPlainRefusal = operation.navigation !== undefined && answer.status !== 405 && answer.kind === 'json';
  const shown: Answer = isPlainRefusal
    ? {
        ...answer,
        kind: 'page',
        page: plainRefusalPage(answer.status, answer.body as Refusal['body']),
        body: answer.body as Refusal['body'],
      }
    : answer;
  const out = outgoing(shown, ctx);
  const violation = operation.validateResponse(out);
  if (violation) throw new Error(`the answer of ${operation.operationId} violates the contract: ${violation}`);
  setCookies(ctx, answer);
  send(ctx, out);
}
