import { randomBytes } from 'node:crypto';
import { readOptions } from '../../src/config/read-options.js';
import type { OptionsInput } from '../../src/config/schema.js';
import type { Clock, MonotonicClock } from '../../src/core/clock.js';
import { createBackend, type RunnableBackend } from '../../src/server/create-backend.js';
import type { SessionSecretOf } from '../../src/server/index.js';
import { type Listening, listen } from '../../src/server/listen.js';
import type { Store } from '../../src/storage/index.js';
import type { BackendEvent } from '../../src/telemetry/events.js';
import { createFaultLog, type FaultLog } from './fault-log.js';
import { servedByFetch } from './fetch-server.js';
import { freePorts } from './free-ports.js';
import { createFrontend, type Frontend } from './frontend.js';
import { watchAnswers } from './held-to-contract.js';
import type { ScriptedAuthorizationServer } from './scripted-authorization-server/index.js';
import { createUserAgent, type HttpAnswer, type UserAgent } from './user-agent.js';

export const STOCKS = 'https://stocks.example';
export const PROFILE = 'https://profile.example';

/** Only the backend, in front of a scripted authorization server. */
export interface TestBackend extends Pick<FaultLog, 'entries' | 'expectFaults'> {
  readonly origin: string;
  /** Every event so far. */
  readonly events: readonly BackendEvent[];
  /** A user agent whose answers from the backend are held to the contract and searched for secrets. */
  newUserAgent(): UserAgent;
  /** Signs in, as the person who is signed in at the authorization server. */
  signIn(userAgent?: UserAgent, login?: string): Promise<Frontend>;
  /** The authorization response of a sign-in that the caller finishes. */
  beginSignIn(userAgent: UserAgent, login?: string): Promise<URL>;
  /** Comes back from the authorization server, and goes on to the page. */
  finishSignIn(userAgent: UserAgent, callback: URL): Promise<HttpAnswer>;
  restart(changes?: Partial<OptionsInput>): Promise<void>;
  /** Stops it, and throws if it logged a fault that no test expected, or a secret. */
  close(): Promise<void>;
}

export interface TestBackendOptions {
  /** How its authorization server is to be spoken with. */
  readonly authorizationServer?: (server: ScriptedAuthorizationServer) => Partial<OptionsInput['authorizationServer']>;
  readonly options?: Partial<OptionsInput>;
  readonly clock?: Clock;
  readonly monotonicClock?: MonotonicClock;
  readonly sessionSecretOf?: SessionSecretOf;
  /** A store that is handed in, anew for each start. */
  readonly openStore?: () => Store;
  /** How it is put on its port. Left out: by itself. */
  readonly serve?: (
    backend: RunnableBackend,
    place: { host: string; port: number },
  ) => Promise<Pick<Listening, 'close'>>;
}

/** Starts a backend on a port of its own. */
export async function startTestBackend(
  server: ScriptedAuthorizationServer,
  {
    authorizationServer = () => ({}),
    options = {},
    clock,
    monotonicClock,
    sessionSecretOf,
    openStore,
    serve = usuallyServed,
  }: TestBackendOptions = {},
): Promise<TestBackend> {
  const [port = 0] = await freePorts(1);
  const origin = `http://localhost:${port}`;
  const faultLog = createFaultLog();
  const events: BackendEvent[] = [];
  const usual = usualOptions(origin, server);
  const spoken = { authorizationServer: { ...usual.authorizationServer, ...authorizationServer(server) } };
  const start = async (changes: Partial<OptionsInput>) => {
    const backend = await createBackend(readOptions({ ...usual, ...spoken, ...options, ...changes }), {
      log: faultLog.log,
      onEvent: (event) => events.push(event),
      ...(clock ? { clock } : {}),
      ...(monotonicClock ? { monotonicClock } : {}),
      ...(sessionSecretOf ? { sessionSecretOf } : {}),
      ...(openStore ? { store: openStore() } : {}),
    });
    const listening = await serve(backend, { host: 'localhost', port });
    return async () => {
      await listening.close();
      await backend.close();
    };
  };
  let stop = await start({});
  const cookies = new Set<string>();

  const newUserAgent = () =>
    watchAnswers(createUserAgent(), origin, (answer) => {
      for (const cookie of answer.headers.getSetCookie()) cookies.add(/=([^;]{20,})/.exec(cookie)?.[1] ?? '');
      assertNothingOf(answer, secretsOf(server));
    });
  const beginSignIn = async (userAgent: UserAgent, login = '/bff/login') => {
    const answer = await userAgent.fetch(`${origin}${login}`, { headers: navigation('none') });
    if (answer.status !== 303) throw new Error(`no sign-in: ${answer.status} ${answer.body}`);
    return userAgent.signInAt(answer.headers.get('location') ?? '', { person: '' });
  };
  const finishSignIn = (userAgent: UserAgent, callback: URL) => userAgent.navigate(callback, { site: 'cross-site' });

  return {
    origin,
    entries: faultLog.entries,
    events,
    expectFaults: faultLog.expectFaults,
    newUserAgent,
    beginSignIn,
    finishSignIn,
    async signIn(userAgent = newUserAgent(), login) {
      const before = createFrontend(userAgent, origin).sessionCookie();
      const page = await finishSignIn(userAgent, await beginSignIn(userAgent, login));
      const frontend = createFrontend(userAgent, origin);
      if (frontend.sessionCookie() === before) throw new Error(`not signed in: ${page.status} ${page.body}`);
      return frontend;
    },
    async restart(changes = {}) {
      await stop();
      stop = await start(changes);
    },
    async close() {
      await stop();
      faultLog.assertNoFaults();
      assertNothingIn(JSON.stringify([faultLog.entries, events]), [
        ...secretsOf(server),
        ...accessTokensOf(server),
        ...cookies,
      ]);
    },
  };
}

/** By its own server; or by its standard handler, with which `npm run test:mounting` repeats the suites. */
const usuallyServed: NonNullable<TestBackendOptions['serve']> =
  process.env.SERVED_BY === 'fetch' ? servedByFetch : (backend, place) => listen(backend, { ...place, idleMs: 0 });

/** The headers of a navigation. */
export function navigation(site: string): Record<string, string> {
  return {
    Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'Sec-Fetch-Site': site,
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Dest': 'document',
  };
}

function usualOptions(origin: string, { issuer, client }: ScriptedAuthorizationServer): OptionsInput {
  return {
    publicOrigin: origin,
    authorizationServer: { issuer, clientId: client.clientId, clientSecret: client.clientSecret },
    resources: [
      { indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] },
      { indicator: PROFILE, scopes: ['profile.read', 'profile.write'], signInScopes: ['profile.read'] },
    ],
    defaultResource: STOCKS,
    sealingKeys: [randomBytes(32).toString('base64url')],
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
}

/** What must never leave the backend towards the browser (RT-01, LOGIN-01). */
function secretsOf({ issued, client }: ScriptedAuthorizationServer): string[] {
  return [...issued.flatMap(({ refreshToken = [] }) => refreshToken), client.clientSecret];
}

function accessTokensOf({ issued }: ScriptedAuthorizationServer): string[] {
  return issued.flatMap(({ accessToken, idToken = [] }) => [accessToken, ...[idToken].flat()]);
}

function assertNothingOf(answer: HttpAnswer, secrets: readonly string[]): void {
  const text = `${JSON.stringify([...answer.headers])} ${answer.body}`;
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64url').slice(0, -2)];
    const found = forms.some((form) => text.includes(form));
    if (found) throw new Error(`${answer.url.pathname} answered with a secret`);
  }
}

function assertNothingIn(text: string, secrets: readonly string[]): void {
  const found = secrets.find((secret) => secret !== '' && text.includes(secret));
  if (found !== undefined) throw new Error(`the log has a secret that begins with ${found.slice(0, 8)}`);
}
