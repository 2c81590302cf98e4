import { request as requestHttp } from 'node:http';
import type { OptionsInput } from '../../src/config/schema.js';
import { type HandOverListening, listen, listenHandOver, type RunnableBackend } from '../../src/server/index.js';
import { createFrontend, type Frontend } from './frontend.js';
import { ALICE, obtainTokensFrom } from './own-sign-in.js';
import type { ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from './test-backend.js';

export const SECRET = 'a secret of 32 characters or more';

/** A backend with a listener for hand-over. */
export interface HandOverBackend {
  readonly backend: TestBackend;
  readonly port: number;
}

export async function startHandOverBackend(
  server: ScriptedAuthorizationServer,
  handOver: Partial<OptionsInput['handOver']> = {},
  others: Partial<OptionsInput> = {},
): Promise<HandOverBackend> {
  let port = 0;
  const backend = await startTestBackend(server, {
    options: { ...others, handOver: { port: 0, secrets: [SECRET], ...handOver } },
    serve: async (runnable: RunnableBackend, place) => {
      const own = await listenHandOver(runnable);
      const listening = await listen(runnable, { ...place, idleMs: 0 });
      port = own?.port ?? 0;
      return { close: () => closeBoth(own, listening) };
    },
  });
  return { backend, port };
}

async function closeBoth(own: HandOverListening | undefined, listening: { close(): Promise<void> }): Promise<void> {
  await Promise.all([own?.close(), listening.close()]);
}

export interface Handed {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, string>>;
}

export interface HandOverRequest {
  readonly port?: number;
  readonly socketPath?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends what an application sends. A body that is a text is sent as it is. */
export function handOver({ port, socketPath, headers = {}, body, ...request }: HandOverRequest): Promise<Handed> {
  const { path = '/internal/sessions', method = 'POST' } = request;
  const place = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath };
  const usual = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` };
  return new Promise((resolve, reject) => {
    const sent = requestHttp({ ...place, path, method, headers: { ...usual, ...headers }, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: JSON.parse(text || '{}') }),
      );
    });
    sent.on('error', reject);
    sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** A person as the application hands them over, with tokens of their own. */
export async function personAt(server: ScriptedAuthorizationServer, more: object = {}): Promise<object> {
  const { scope, resource, refreshToken } = await obtainTokensFrom(server);
  const tokens = { scope, resource, refresh_token: refreshToken };
  return { sub: ALICE, claims: { name: 'Alice' }, tokens, ...more };
}

/** The browser that gets the cookie from the application. */
export function browserWith({ newUserAgent, origin }: TestBackend, setCookie: string): Frontend {
  const userAgent = newUserAgent();
  userAgent.setCookie(origin, setCookie);
  return createFrontend(userAgent, origin);
}
