import { setTimeout as pause } from 'node:timers/promises';
import type Koa from 'koa';
import type { Contract, Route } from '../contract/contract.js';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { errorOf } from './answers.js';
import { readBody } from './body.js';
import { createOperations, type Ground, withLoginUri } from './operations.js';
import type { Stage, Stages } from './stages.js';
import { targetOf } from './target.js';

/** Names scenarios for one request alone. */
export const SCENARIO_HEADER = 'tmi-bff-scenario';

/**
 * Makes the middleware that answers at the contract's paths, in its order of checks: path, method, site, session,
 * parameters. The scenario's refusal comes before the session. Each answer is held to the contract.
 */
export function createContractMiddleware(contract: Contract, stages: Stages, ground: Ground): Koa.Middleware {
  const operations = createOperations();
  return async (ctx, next) => {
    const request = incoming(ctx);
    const route = contract.route(request.method, request.path);
    if (route === undefined) return next();
    const stage = stages.of(ctx.get(SCENARIO_HEADER));
    await pause(stage.plan.behaviour.delayMilliseconds);
    const answer = failure(route.operation, stage, ground) ?? (await answerTo(request, route, { stage, ground }));
    if (answer === 'none') return breakOff(ctx);
    const violation = route.operation.check(answer);
    if (violation) throw new Error(`the answer of ${route.operation.operationId} breaks the contract: ${violation}`);
    send(ctx, answer);
  };

  async function answerTo(
    request: IncomingRequest,
    route: Route,
    { stage, ground }: { stage: Stage; ground: Ground },
  ): Promise<OutgoingAnswer> {
    const { operation } = route;
    const { answers } = ground;
    if (route.kind === 'method not allowed') {
      const answer = answers.get(operation, { status: 405 });
      return { ...answer, headers: { ...answer.headers, allow: route.allow } };
    }
    if (isForeign(request, operation)) return answers.get(operation, { status: 403, name: 'crossSite' });
    const refused = refusalOf(operation, stage, ground);
    const needsPerson = operation.needsSession && stage.visitor.current() === undefined;
    if (!refused && needsPerson) return answers.get(operation, { error: 'invalid_session' });
    const admission = await operation.admit(request);
    if (refused) {
      const isGrantable = stage.plan.behaviour.refusal?.loginUri && errorOf(refused) === 'backend_not_ready';
      const parameters = admission.kind === 'admitted' ? admission.parameters : {};
      return isGrantable ? withLoginUri(refused, parameters, ground) : refused;
    }
    if (admission.kind === 'refused') {
      const { status, body } = admission.refusal;
      return { ...answers.get(operation, { status, mediaType: 'application/json' }), body };
    }
    const perform = operations[operation.operationId] ?? answerAsShown;
    return perform({ operation, parameters: admission.parameters, stage }, ground);
  }
}

/** What the mock does not play: the first success that the contract shows. */
function answerAsShown({ operation }: { operation: Operation }, { answers }: Ground): OutgoingAnswer {
  for (const status of [200, 202, 204, 303]) {
    const answer = answers.find(operation, { status });
    if (answer !== undefined) return answer;
  }
  throw new Error(`openapi.yaml shows no success of ${operation.path}`);
}

/** What the scenario has refused. A code that the contract doesn't show is one of the authorization server's own. */
function refusalOf(operation: Operation, { plan }: Stage, { answers }: Ground): OutgoingAnswer | undefined {
  const { refusal } = plan.behaviour;
  if (refusal === undefined || operation.navigation !== undefined) return undefined;
  const { error, status, loginUri } = refusal;
  if (error === 'backend_not_ready') {
    return answers.find(operation, { name: loginUri ? 'backendNotReady' : 'notReady' });
  }
  const isShown = answers.errors.some(({ code }) => code === error);
  if (isShown) return answers.find(operation, { error, ...(status === undefined ? {} : { status }) });
  const own = answers.find(operation, { name: 'authorizationServer' });
  return own && { ...own, body: { error, error_description: 'The authorization server refused, in its own words.' } };
}

/** One of three ways to fail, by chance. */
function failure(operation: Operation, stage: Stage, { answers }: Ground): OutgoingAnswer | 'none' | undefined {
  const { failures } = stage.plan.behaviour;
  if (failures === undefined || stage.chance() * 100 >= failures.percent) return undefined;
  const statuses = [503, 500, undefined];
  const status = statuses[Math.floor(stage.chance() * statuses.length)];
  return status === undefined ? 'none' : answers.get(operation, { status });
}

/** Only scripts of the page's own origin may ask (W3C Fetch Metadata Request Headers). */
function isForeign({ headers }: IncomingRequest, { navigation }: Operation): boolean {
  return navigation === undefined && ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
}

function incoming(ctx: Koa.Context): IncomingRequest {
  const { path, query } = targetOf(ctx);
  return {
    id: 'mock',
    method: ctx.method,
    path,
    query,
    headers: ctx.req.headers,
    secure: true,
    address: () => ctx.req.socket.remoteAddress ?? '',
    readBody: (limitBytes) => readBody(ctx.req, limitBytes),
  };
}

/** What the contract declares no headers for is kept by nobody either. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

function send(ctx: Koa.Context, { status, headers, body }: OutgoingAnswer): void {
  ctx.body = body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body);
  ctx.status = status;
  ctx.set({ ...ALWAYS, ...headers });
}

function breakOff(ctx: Koa.Context): void {
  ctx.respond = false;
  ctx.req.destroy();
}
