import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import path from 'node:path';
import { freePorts } from '../support/free-ports.js';
import { createFrontend, SESSION_COOKIE } from '../support/frontend.js';
import { startScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import { STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';
import { createUserAgent } from '../support/user-agent.js';
import { DOCUMENTS } from './documents.js';
import type { LiveBackend, ServedDocument } from './tool.js';

export interface Stage extends LiveBackend {
  readonly documents: readonly ServedDocument[];
  close(): Promise<void>;
}

const UNLIMITED = { sessionPerMinute: 0, addressPerMinute: 0, signInsPerMinute: 0, signInStartsPerMinute: 0 };

/** Starts a backend with an authorization server and a person who is signed in, and stores what it serves. */
export async function setStage(folder: string): Promise<Stage> {
  const server = await startScriptedAuthorizationServer();
  const backend = await startTestBackend(server, {
    options: {
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
      limits: { ...UNLIMITED, refreshesPerMinute: 0, failedLogoutTokensPerMinute: 0 },
    },
  });
  const signIn = () => signedIn(backend);
  const browser = await startBrowser(backend.origin, signIn);
  return {
    origin: backend.origin,
    browser: browser.origin,
    signIn,
    documents: await download(backend.origin, folder),
    async close() {
      await browser.close();
      await server.close();
      await backend.close();
    },
  };
}

async function download(origin: string, folder: string): Promise<ServedDocument[]> {
  mkdirSync(folder, { recursive: true });
  return Promise.all(
    DOCUMENTS.map(async ([name, at]) => {
      const url = `${origin}${at}`;
      const file = path.join(folder, `${name}.json`);
      writeFileSync(file, await (await fetch(url)).text());
      return { name, file, url };
    }),
  );
}

/** What a browser with a new session adds to the requests of scripts. */
async function signedIn(backend: TestBackend): Promise<Record<string, string>> {
  // Not one whose answers are searched: the tools get theirs without it.
  const frontend = createFrontend(createUserAgent(), backend.origin);
  await backend.signIn(frontend.userAgent);
  return {
    Cookie: `${SESSION_COOKIE}=${frontend.sessionCookie()}`,
    Origin: backend.origin,
    'Sec-Fetch-Site': 'same-origin',
    'Sec-Fetch-Mode': 'cors',
    'Sec-Fetch-Dest': 'empty',
  };
}

/** Passes requests on as a browser would send those of a page: with the session, until one of them ends it. */
async function startBrowser(origin: string, signIn: LiveBackend['signIn']) {
  const [port = 0] = await freePorts(1);
  let session: ReturnType<LiveBackend['signIn']> | undefined;
  const pass = async (incoming: IncomingMessage, answer: ServerResponse) => {
    session ??= signIn();
    const { host: _, connection: __, ...headers } = incoming.headers;
    const { method, url = '/' } = incoming;
    if (url.startsWith('/bff/logout')) session = undefined;
    const passed = request(`${origin}${url}`, {
      method,
      headers: { ...headers, ...lowerCase(await (session ?? signIn())) },
    });
    passed.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  };
  const server = createServer((incoming, answer) => void pass(incoming, answer));
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return {
    origin: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
