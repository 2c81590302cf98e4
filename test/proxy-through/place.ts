import { freePorts } from '../support/free-ports.js';
import { SESSION_COOKIE } from '../support/frontend.js';
import type { ScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import type { ScriptedResourceServer } from '../support/scripted-resource-server.js';
import { startSecondBackend } from '../support/second-backend.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { createUserAgent } from '../support/user-agent.js';

export interface Ports {
  /** Where the proxy in front listens. */
  readonly front: number;
  readonly backend: number;
}

/** A person who is signed in at the origin of the proxy in front. */
export interface Session {
  readonly origin: string;
  readonly cookie: string;
}

export interface Place {
  readonly ports: Ports;
  readonly processId: number;
  signIn(): Promise<Session>;
  close(): Promise<void>;
}

/** Starts a backend in a process of its own, which is reached through a proxy that is yet to be started. */
export async function startPlace({
  server,
  api,
}: {
  readonly server: ScriptedAuthorizationServer;
  readonly api: ScriptedResourceServer;
}): Promise<Place> {
  const [front = 0, port = 0] = await freePorts(2);
  const origin = `http://localhost:${front}`;
  const stocks = {
    target: api.origin,
    methods: ['GET' as const, 'POST' as const],
    paths: ['/v1/**'],
    webSocket: true,
    limits: { bodyBytes: 0 },
  };
  const backend = await startSecondBackend(
    {
      publicOrigin: origin,
      authorizationServer: { issuer: server.issuer, ...server.client },
      resources: [{ indicator: STOCKS, scopes: ['read'], signInScopes: ['read'] }],
      defaultResource: STOCKS,
      proxies: { stocks },
      dangerouslyAllowPlainHttpOnLoopback: true,
    },
    { port },
  );
  return {
    ports: { front, backend: port },
    processId: backend.processId,
    async signIn() {
      const userAgent = createUserAgent();
      const login = await userAgent.fetch(`${origin}/bff/login`, { headers: navigation('none') });
      const callback = await userAgent.signInAt(login.headers.get('location') ?? '', { person: '' });
      await userAgent.navigate(callback, { from: server.issuer });
      const cookie = userAgent.cookiesFor(origin).find(({ name }) => name === SESSION_COOKIE);
      if (cookie === undefined) throw new Error('the sign-in through the proxy in front ended without a session');
      return { origin, cookie: cookie.value };
    },
    close: () => backend.close(),
  };
}
