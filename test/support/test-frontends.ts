import { randomBytes } from 'node:crypto';
import type { FrontendsInput } from '../../src/config/frontends-schema.js';
import { readFrontends } from '../../src/config/read-frontends.js';
import type { Reloaded } from '../../src/server/create-backend.js';
import { createFrontends, type RunnableFrontends } from '../../src/server/frontends/create-frontends.js';
import { listen } from '../../src/server/listen.js';
import type { BackendEvent } from '../../src/telemetry/events.js';
import { createFaultLog, type FaultLog } from './fault-log.js';
import { freePorts } from './free-ports.js';
import { createFrontend, type Frontend } from './frontend.js';
import { watchAnswers } from './held-to-contract.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from './scripted-authorization-server/index.js';
import { navigation, STOCKS } from './test-backend.js';
import { createUserAgent, type UserAgent } from './user-agent.js';

type Own = FrontendsInput['frontends'][string];

/** One of two frontends, in front of an authorization server of its own. */
export interface OneFrontend {
  readonly name: string;
  readonly origin: string;
  readonly server: ScriptedAuthorizationServer;
  /** Its settings, in the settings of all. */
  readonly settings: Own;
  newUserAgent(): UserAgent;
  beginSignIn(userAgent?: UserAgent): Promise<{ userAgent: UserAgent; callback: URL }>;
  signIn(userAgent?: UserAgent): Promise<Frontend>;
}

export interface TestFrontends extends Pick<FaultLog, 'entries'> {
  readonly port: number;
  readonly shop: OneFrontend;
  readonly desk: OneFrontend;
  readonly events: readonly BackendEvent[];
  readonly running: RunnableFrontends;
  /** With these settings of each. */
  reload(frontends: Readonly<Record<string, Own>>, shared?: Partial<FrontendsInput>): Promise<Reloaded>;
  close(): Promise<void>;
}

/** Two frontends of one process, on one port: their hosts are two names of this machine. Their cookies have one name. */
export async function startTestFrontends(shared: Partial<FrontendsInput> = {}): Promise<TestFrontends> {
  const [port = 0] = await freePorts(1);
  const shop = await oneFrontend('shop', `http://localhost:${port}`);
  const desk = await oneFrontend('desk', `http://127.0.0.1:${port}`);
  const all = {
    sealingKeys: [randomBytes(32).toString('base64url')],
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...shared,
  };
  const faultLog = createFaultLog();
  const events: BackendEvent[] = [];
  const running = await createFrontends(
    readFrontends({ ...all, frontends: { shop: shop.settings, desk: desk.settings } }),
    { log: faultLog.log, onEvent: (event) => events.push(event) },
  );
  const listening = await listen(running, { host: '127.0.0.1', port, idleMs: 0 });
  return {
    ...{ port, shop, desk, events, running },
    entries: faultLog.entries,
    reload: (frontends, changes = {}) => running.reload(readFrontends({ ...all, ...changes, frontends })),
    async close() {
      await listening.close();
      await running.close();
      await Promise.all([shop.server.close(), desk.server.close()]);
      faultLog.assertNoFaults();
    },
  };
}

async function oneFrontend(name: string, origin: string): Promise<OneFrontend> {
  const server = await startScriptedAuthorizationServer();
  const { clientId, clientSecret } = server.client;
  const newUserAgent = () => watchAnswers(createUserAgent(), origin, () => undefined);
  const beginSignIn = async (userAgent = newUserAgent()) => {
    const answer = await userAgent.fetch(`${origin}/bff/login`, { headers: navigation('none') });
    const location = answer.headers.get('location') ?? '';
    return { userAgent, callback: await userAgent.signInAt(location, { person: '' }) };
  };
  return {
    ...{ name, origin, server, newUserAgent, beginSignIn },
    settings: {
      publicOrigin: origin,
      authorizationServer: { issuer: server.issuer, clientId, clientSecret },
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] }],
      defaultResource: STOCKS,
    },
    async signIn(given = newUserAgent()) {
      const { userAgent, callback } = await beginSignIn(given);
      await userAgent.navigate(callback, { site: 'cross-site' });
      return createFrontend(userAgent, origin);
    },
  };
}
