import { setTimeout as pause } from 'node:timers/promises';
import type Koa from 'koa';
import type { Contract } from '../contract/contract.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { HARDENING } from '../http/headers.js';
import { readBody } from '../http/read-body.js';
import type { Ground } from './call.js';
import type { ExampleApi } from './examples/index.js';
import { operationHandlers } from './operations.js';
import { orAsScenarioSays } from './scenario-answers.js';
import { breakOff, SCENARIO_HEADER } from './serve-contract.js';
import type { Stage, Stages } from './stages.js';
import { targetOf } from './target.js';

const PREFIX = '/bff/api/';
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;

/** Tells answers of the backend from those of resource servers (RFC 9209). */
const REFUSED_HERE = { 'proxy-status': 'tmi-bff; error=http_request_denied' };

/** The headers that the backend gives the answers of resource servers. */
const PROXIED = {
  ...HARDENING,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cache-control': 'private, no-cache',
  vary: 'Cookie',
};

interface ServedExamples {
  readonly apis: ReadonlyMap<string, ExampleApi>;
  readonly stages: Stages;
  readonly contract: Contract;
  readonly ground: Ground;
}

/** Makes the middleware that answers below `/bff/api/` with examples, as the proxies of a backend would. */
export function createExamplesMiddleware(served: ServedExamples): Koa.Middleware {
  return async (ctx, next) => {
    const { path } = targetOf(ctx);
    const [, name = '', rest = ''] = path.startsWith(PREFIX)
      ? (/^([^/]*)(\/.*)$/.exec(path.slice(PREFIX.length)) ?? [])
      : [];
    const api = served.apis.get(name);
    if (api === undefined) return next();
    const stage = served.stages.of(ctx.get(SCENARIO_HEADER));
    await pause(stage.plan.behaviour.delayMilliseconds);
    const refusal = await refusalOf(ctx, stage, served);
    if (refusal === 'none') breakOff(ctx);
    else if (refusal !== undefined) send(ctx, refusal);
    else await sendExample(ctx, api, rest);
  };
}

/** The call needs a session and a token, so what the scenario refuses of a token query, it refuses here. */
async function refusalOf(
  { req }: Koa.Context,
  stage: Stage,
  { contract, ground }: ServedExamples,
): Promise<OutgoingAnswer | 'none' | undefined> {
  const { getToken } = operationHandlers();
  const operation = contract.operations.find(({ operationId }) => operationId === 'getToken');
  if (getToken === undefined || operation === undefined) throw new Error('openapi.yaml has no getToken');
  if (stage.visitor.current() === undefined) return ground.answers.get(operation, { error: 'invalid_session' });
  const call = { operation, parameters: {}, method: req.method ?? '', headers: req.headers, navigations: true, stage };
  const answer = await orAsScenarioSays(getToken)(call, ground);
  return answer !== 'none' && answer.status === 200 ? undefined : answer;
}

function send(ctx: Koa.Context, { status, headers, body }: OutgoingAnswer): void {
  ctx.status = status;
  ctx.set({ ...headers, ...REFUSED_HERE });
  ctx.body = JSON.stringify(body);
}

async function sendExample(ctx: Koa.Context, api: ExampleApi, path: string): Promise<void> {
  const body = await readBody(ctx.req, BODY_LIMIT_BYTES);
  if (body === 'too large') return send(ctx, refused(413, 'The request body is too long.'));
  const { method, headers } = ctx.req;
  const { query } = targetOf(ctx);
  const answer = await api.answer({ method: method ?? 'GET', path, query, headers, body });
  if (answer === undefined) return send(ctx, refused(404, `There is no example for ${method} ${path}.`));
  ctx.status = answer.status;
  ctx.set({ ...PROXIED, 'content-type': answer.mediaType });
  ctx.body = answer.body;
}

function refused(status: number, description: string): OutgoingAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: { error: 'invalid_request', error_description: description } };
}
