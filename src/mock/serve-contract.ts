import { setTimeout as pause } from 'node:timers/promises';
import type Koa from 'koa';
import type { Context, OpenAPIBackend, Request } from 'openapi-backend';
import { createApi } from '../contract/api.js';
import type { Contract } from '../contract/contract.js';
import { refusalFor } from '../contract/validate-request.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import type { Call, Ground, Perform } from './call.js';
import { operationHandlers } from './operations.js';
import { asPage } from './pages.js';
import { orAsScenarioSays } from './scenario-answers.js';
import type { Stage, Stages } from './stages.js';
import { targetOf } from './target.js';

/** Sets the scenarios for a single request. */
export const SCENARIO_HEADER = 'tmi-bff-scenario';

/**
 * Makes the middleware that answers at the contract's paths. openapi-backend handles the requests: it routes, checks
 * the session, validates the parameters, and calls the handlers. Each answer is validated before it is sent.
 */
export async function createContractMiddleware(
  contract: Contract,
  stages: Stages,
  ground: Ground,
): Promise<Koa.Middleware> {
  const api = await createApi();
  registerHandlers(api, contract, ground);
  return async (ctx, next) => {
    const stage = stages.of(ctx.get(SCENARIO_HEADER));
    const answer: OutgoingAnswer | 'none' | undefined = await api.handleRequest(requestOf(ctx), stage);
    if (answer === undefined) return next();
    if (answer === 'none') breakOff(ctx);
    else send(ctx, shownTo(ctx, answer, { contract, stage, ground }));
  };
}

interface Scene {
  readonly contract: Contract;
  readonly stage: Stage;
  readonly ground: Ground;
}

/** A navigation is answered with the page of the backend, which has to be valid by the contract too. */
function shownTo(ctx: Koa.Context, answer: OutgoingAnswer, { contract, stage, ground }: Scene): OutgoingAnswer {
  const { method } = ctx;
  const { path } = targetOf(ctx);
  const operation = contract.route(method, path)?.operation;
  if (operation === undefined) return answer;
  const shown = asPage(ctx, answer, { operation, stage, answers: ground.answers });
  const violation = operation.validateResponse(shown);
  if (violation) throw new Error(`the page of ${operation.operationId} violates the contract: ${violation}`);
  return shown;
}

/** Registers the handlers that openapi-backend calls at each step. Every handler gets the stage of the request. */
function registerHandlers(api: OpenAPIBackend, contract: Contract, ground: Ground): void {
  const perform = (performed: Perform, context: Context, stage: Stage) =>
    orAsScenarioSays(performed)(callOf(context, stage, contract), ground);
  const handler = (performed: Perform) => (context: Context, stage: Stage) => perform(performed, context, stage);
  const operations = Object.entries(operationHandlers()).map(([id, performed]) => [id, handler(performed)]);
  api.registerSecurityHandler('session', (_context, { visitor }: Stage) => visitor.current() !== undefined);
  api.register({
    postRoutingHandler: ({ operation }: Context, { plan }: Stage) =>
      operation && pause(plan.behaviour.delayMilliseconds),
    notFound: () => undefined,
    methodNotAllowed: ({ request }: Context) => answerMethod(request, contract, ground),
    unauthorizedHandler: handler(({ operation }, { answers }) => answers.get(operation, { error: 'invalid_session' })),
    validationFail: (context: Context, stage: Stage) => perform(refuseParameters(context), context, stage),
    ...Object.fromEntries(operations),
    // Examples are in the order of their statuses: success first.
    notImplemented: handler(({ operation }, { answers }) => answers.get(operation, {})),
    postResponseHandler: ({ request, response }: Context) => validated(response, request, contract),
  });
}

/** Makes the call of a request. Invalid parameters count as absent. */
function callOf({ operation, request, validation }: Context, stage: Stage, { operations }: Contract): Call {
  const found = operations.find(({ operationId }) => operationId === operation.operationId);
  if (found === undefined) throw new Error(`openapi.yaml has no ${operation.operationId}`);
  const { query, requestBody, params, headers } = request;
  const parameters = validation?.errors ? {} : { ...query, ...requestBody, ...params };
  return { operation: found, parameters, method: request.method, headers, stage };
}

function refuseParameters({ validation }: Context): Perform {
  return ({ operation }, { answers }) => {
    const [error] = validation.errors ?? [];
    if (error === undefined) throw new Error('there is no error to refuse the parameters for');
    const { status, body } = refusalFor(error);
    return { ...answers.get(operation, { status, mediaType: 'application/json' }), body };
  };
}

function answerMethod({ method, path }: Request, contract: Contract, { answers }: Ground): OutgoingAnswer | undefined {
  const route = contract.route(method, path);
  if (route?.kind !== 'method not allowed') return undefined;
  const answer = answers.get(route.operation, { status: 405 });
  return { ...answer, headers: { ...answer.headers, allow: route.allow } };
}

type Response = OutgoingAnswer | 'none' | undefined;

function validated(answer: Response, { method, path }: Request, contract: Contract): Response {
  const operation = contract.route(method, path)?.operation;
  if (answer === undefined || answer === 'none' || operation === undefined) return answer;
  const violation = operation.validateResponse(answer);
  if (violation) throw new Error(`the answer of ${operation.operationId} violates the contract: ${violation}`);
  return answer;
}

function requestOf(ctx: Koa.Context): Request {
  const headers = ctx.req.headers as Request['headers'];
  return { method: ctx.method, ...targetOf(ctx), headers, body: ctx.state.body };
}

/** The headers of answers that the contract does not declare. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

function send(ctx: Koa.Context, { status, headers, body }: OutgoingAnswer): void {
  ctx.body = body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body);
  ctx.status = status;
  ctx.set({ ...ALWAYS, ...headers });
}

export function breakOff(ctx: Koa.Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
