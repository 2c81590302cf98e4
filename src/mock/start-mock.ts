import { createServer, type RequestListener } from 'node:http';
import Koa from 'koa';
import { type Contract, loadContract } from '../contract/contract.js';
import { BODY_LIMIT_BYTES } from '../contract/validate-request.js';
import { systemClock } from '../core/clock.js';
import { Misconfiguration } from '../core/misconfiguration.js';
import { HARDENING } from '../http/headers.js';
import { answerWhenReady, startListening, stopListening } from '../http/listen.js';
import { readBody } from '../http/read-body.js';
import { serveFiles } from '../http/serve-files.js';
import { type AccessTokens, createAccessTokens } from './access-tokens.js';
import { readAnswers } from './answers.js';
import type { Ground } from './call.js';
import { createExampleApis, type ExampleApi } from './examples/index.js';
import type { Mock } from './mock.js';
import { checkOptions, type MockOptions } from './options.js';
import { renderNotFound } from './pages.js';
import { readPeople } from './people.js';
import { readScenario } from './read-scenario.js';
import { refuse } from './refuse.js';
import { createContractMiddleware } from './serve-contract.js';
import { createControlMiddleware } from './serve-control.js';
import { createExamplesMiddleware } from './serve-examples.js';
import { createStages, type Stages } from './stages.js';
import { readTargetOf, targetOf } from './target.js';

const DEFAULT_RESOURCE = 'https://stocks.acme.test';
const DEFAULT_SCOPE = 'read buy';
const TOKEN_SECONDS = 300;
/** Long enough for a test that pauses between two requests. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Starts a mock of the backend: the contract's endpoints, answered from its examples, without an authorization server.
 *
 * @throws Misconfiguration that says which options are invalid
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  checkOptions(options);
  const { clock = systemClock, host = 'localhost', scenario = 'signed-in' } = options;
  const { defaultResource = DEFAULT_RESOURCE, defaultScope = DEFAULT_SCOPE } = options;
  const plan = readScenario(scenario);
  const apis = await createExampleApis(options.proxies ?? {});
  const contract = await loadContract();
  const answers = readAnswers(contract);
  const people = readPeople(options.people, contract);
  const stages = createStages(plan, { people, clock });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const port = await startListening(server, { host, port: options.port ?? 0 });
  const { publicOrigin: origin = `http://${host}:${port}`, issuer = `${origin}/mock` } = options;
  const tokens = createAccessTokens({ issuer, clock });
  const parts = { answers, apis, contract, stages, origin, issuer, defaultResource, defaultScope };
  const listener = tokens.then((made) => createListener(parts, made, options));
  await answerWhenReady(server, listener);
  const { issue: issueToken } = await tokens;
  const usual = {
    resource: [defaultResource],
    scope: defaultScope,
    sub: String(people[0].sub),
    seconds: TOKEN_SECONDS,
  };
  return {
    origin,
    issuer,
    use: async (next) => void stages.use(next),
    person: async () => stages.current().visitor.current(),
    issueToken: (wish = {}) => issueToken({ ...usual, ...wish }),
    close: () => stopListening(server, { finishingMs: 0 }),
  };
}

interface Parts extends Omit<Ground, 'issueToken' | 'loginPath' | 'callbackPath'> {
  readonly apis: ReadonlyMap<string, ExampleApi>;
  readonly contract: Contract;
  readonly stages: Stages;
  readonly issuer: string;
}

async function createListener(
  { apis, contract, stages, issuer, ...place }: Parts,
  { jwks, issue }: AccessTokens,
  { frontend, contentSecurityPolicy }: MockOptions,
): Promise<RequestListener> {
  const ground: Ground = { ...place, issueToken: issue, ...pathsIn(contract) };
  const app = new Koa();
  app.use(answerFailures);
  app.use(createExamplesMiddleware({ apis, stages, contract, ground }));
  app.use(async (ctx, next) => {
    ctx.state.body = await readBody(ctx.req, BODY_LIMIT_BYTES);
    await next();
  });
  app.use(await createContractMiddleware(contract, stages, ground));
  app.use(createControlMiddleware({ stages, answers: ground.answers, issuer, jwks }));
  if (frontend) app.use(serveFrontend(frontend, contentSecurityPolicy));
  app.use(answerNotFound);
  return app.callback();
}

/** Serves the page as the backend does. */
function serveFrontend(folder: string, policy?: string): Koa.Middleware {
  return serveFiles({
    folder,
    headers: HARDENING,
    policy: policy === undefined ? undefined : () => policy,
    fallback: true,
    immutableAssets: true,
    isReserved: (path) => /^\/(?:bff|mock)(?:\/|$)/.test(path),
    pathOf: (ctx) => targetOf(ctx).path,
  });
}

function pathsIn({ operations }: Contract): { readonly loginPath: string; readonly callbackPath: string } {
  const pathOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.path;
  const [loginPath, callbackPath] = [pathOf('login'), pathOf('callback')];
  if (!loginPath || !callbackPath) throw new Error('openapi.yaml has no sign-in');
  return { loginPath, callbackPath };
}

const answerNotFound: Koa.Middleware = (ctx) => {
  if (ctx.accepts('json', 'html') !== 'html') return refuse(ctx, 404, 'There is nothing at this path.');
  const { status, headers, body } = renderNotFound(ctx);
  ctx.status = status;
  ctx.set({ ...HARDENING, 'cache-control': 'no-store', ...headers });
  ctx.body = body;
};

/** Reports errors to the developer in the answer itself. */
const answerFailures: Koa.Middleware = async (ctx, next) => {
  if (!readTargetOf(ctx)) return refuse(ctx, 400, 'The request target is not valid.');
  try {
    await next();
  } catch (error) {
    if (error instanceof Misconfiguration) refuse(ctx, 400, error.message);
    else refuse(ctx, 500, `The mock itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
};
