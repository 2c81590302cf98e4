import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { startListening, stopListening } from '../../http/listen.js';
import { corsHeaders, isPreflight } from './cors.js';
import { type JsonObject, readJsonBody } from './json-body.js';
import type { ResourceServerOptions, RunningResourceServer } from './options.js';
import { Problem } from './problem.js';
import { type AccessToken, createAccessTokenVerifier, type VerifyAccessToken } from './verify-access-token.js';

/** A request with a verified access token. Its scopes have not been checked yet. */
export interface Call {
  readonly token: AccessToken;
  readJson(): Promise<JsonObject>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Operation = (call: Call) => Answer | Promise<Answer>;

/** Operations by path and method: `{ '/stocks': { GET: … } }`. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Starts a resource server that verifies access tokens and answers with JSON, which the allowed origins can read. */
export async function createResourceServer(
  options: ResourceServerOptions,
  operations: Operations,
): Promise<RunningResourceServer> {
  const host = options.host ?? '127.0.0.1';
  const verify = await createAccessTokenVerifier(options);
  const server = createServer((request, response) => {
    answer(request, { options, operations, verify })
      .then((found) => send(response, found))
      .catch(() => response.destroy());
  });
  const port = await startListening(server, { host, port: options.port });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () => stopListening(server, { finishingMs: 0 }),
  };
}

interface Parts {
  readonly options: ResourceServerOptions;
  readonly operations: Operations;
  readonly verify: VerifyAccessToken;
}

async function answer(request: IncomingMessage, parts: Parts): Promise<Answer> {
  const cors = corsHeaders(request, parts.options.allowedOrigins);
  if (isPreflight(request)) return { status: 204, headers: cors };
  const found = await perform(request, parts).catch((error: unknown) => toAnswer(error, parts.options));
  return { ...found, headers: { ...found.headers, ...cors } };
}

async function perform(request: IncomingMessage, { operations, verify }: Parts): Promise<Answer> {
  const operation = findOperation(operations, request);
  const token = await verify(request.headers.authorization);
  return operation({ token, readJson: () => readJsonBody(request) });
}

function findOperation(operations: Operations, { url = '/', method = 'GET' }: IncomingMessage): Operation {
  const [path = '/'] = url.split('?');
  const methods = Object.hasOwn(operations, path) ? operations[path] : undefined;
  if (!methods) throw new Problem(404, 'not_found', `There is no ${path} here.`);
  const operation = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (operation) return operation;
  const allow = Object.keys(methods).join(', ');
  throw new Problem(405, 'method_not_allowed', `${path} takes ${allow}.`, { Allow: allow });
}

function toAnswer(error: unknown, { log }: ResourceServerOptions): Answer {
  if (error instanceof Problem) {
    const body = { error: error.code, error_description: error.message };
    return { status: error.status, body, headers: error.headers };
  }
  log?.({ level: 'fault', event: 'demo.resource_server.failed', error: String(error) });
  return { status: 500, body: { error: 'server_error', error_description: 'Something went wrong here.' } };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const fixed = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  response.writeHead(status, { ...fixed, ...type, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
