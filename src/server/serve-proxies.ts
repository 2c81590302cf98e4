import type Koa from 'koa';
import compose from 'koa-compose';
import type { Answer } from '../contract/answer.js';
import { API_PREFIX, type Api } from '../proxy/api.js';
import { callApi } from '../proxy/call-api.js';
import type { Proxies } from '../proxy/proxies.js';
import { apiOf } from '../proxy/read-call.js';
import { sessionOf } from '../session/request-session.js';
import { answerTo } from './errors.js';
import { createGuards, createTransportGuard, protect, respondTo } from './guards.js';
import { incomingOf } from './incoming.js';
import { basePathOf, emitOf, outgoingData, send, transportHeadersOf } from './respond.js';
import type { ServedContract } from './serve-contract.js';

/** The dependencies for serving `/bff/api/…`. */
export interface ServedProxies extends Omit<ServedContract, 'contract'> {
  readonly proxies: Proxies;
}

/** Tells answers of the backend from those of resource servers, none of which passes this header (RFC 9209). */
const REFUSED_HERE = { 'proxy-status': 'tmi-bff; error=http_request_denied' };

/** Makes the middleware that calls resource servers for the page, behind the guards of the contract's operations. */
export function serveProxies(served: ServedProxies): Koa.Middleware {
  const { apis } = served.proxies;
  const transport = createTransportGuard(served.backend.options);
  const guarded = new Map(
    [...apis.values()].map((api) => [api, compose([transport, guardedCall(api, served)])] as const),
  );
  return async (ctx, next) => {
    const { path } = incomingOf(ctx);
    if (!path.startsWith(API_PREFIX)) return next();
    const api = apiOf(path, apis);
    const call = api && guarded.get(api);
    if (api === undefined || call === undefined) return next();
    const { navigations } = api.settings;
    protect(ctx, { navigation: undefined, isBackChannel: false, needsSession: true, navigations }, respond);
    try {
      await call(ctx, next);
    } catch (error) {
      const answer = answerTo(error, incomingOf(ctx), emitOf(ctx));
      if (ctx.res.headersSent) ctx.res.destroy();
      else respondTo(ctx, answer);
    }
  };
}

function guardedCall(api: Api, { proxies, backend, limits, ...served }: ServedProxies): Koa.Middleware {
  const dependencies = { ...backend, openStreams: proxies.openStreams };
  const ownLimits = { ...limits, ofSession: (id: string) => proxies.countSession(api, id) };
  return compose<Koa.Context>([
    ...createGuards({ ...served, backend, limits: ownLimits }),
    async (ctx) => {
      const session = sessionOf(ctx).current;
      if (session === undefined) throw new Error('a resource server was to be called without a session');
      // The answer is streamed. Koa neither answers nor reports errors of the stream, which `callApi` does.
      ctx.respond = false;
      ctx.state.isStreamed = true;
      const { req: request, res: response } = ctx;
      const always = transportHeadersOf(ctx);
      const page = { request, response, incoming: incomingOf(ctx), session, emit: emitOf(ctx), always };
      const refusal = await callApi(page, api, dependencies);
      if (refusal !== undefined) respondTo(ctx, refusal);
    },
  ]);
}

function respond(ctx: Koa.Context, answer: Answer): void {
  const { status, headers, body } = outgoingData(answer, basePathOf(ctx));
  send(ctx, { status, headers: { ...headers, ...REFUSED_HERE }, body });
}
