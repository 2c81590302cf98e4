import { randomBytes } from 'node:crypto';
import { readFrontends } from '../../../src/config/read-frontends.js';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import type { ContractTestOptions } from '../../../src/contract-test/index.js';
import {
  RESOURCE_SERVER,
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../../src/contract-test/scripted-authorization-server/index.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { createFrontends } from '../../../src/server/frontends/create-frontends.js';
import { listen } from '../../../src/server/listen.js';
import { freePorts } from '../../support/free-ports.js';
import type { TestBackendOptions } from '../../support/test-backend.js';

const [ONE, TWO] = ['https://one.example', 'https://two.example'];

export interface OurBackend {
  readonly authorizationServer: ScriptedAuthorizationServer;
  /** With every hint: everything can be tested. */
  readonly options: ContractTestOptions;
  close(): Promise<void>;
}

/** How it differs from the usual one. */
interface OurBackendChanges extends Pick<OptionsInput, 'basePath'> {
  readonly serve?: NonNullable<TestBackendOptions['serve']>;
}

/** A clock of backend and tester that waiting moves. */
function createAheadClock() {
  let ahead = 0;
  const now = () => Math.floor(Date.now() / 1000 + ahead);
  return {
    now,
    async wait(seconds: number) {
      ahead += seconds;
    },
  };
}

/**
 * Our own backend with the tester's authorization server, and a clock of both that waiting moves. Libraries of the
 * backend read the real one, for which ID Tokens are then of the future, and no less valid.
 */
export async function startOurBackend({ serve = listen, basePath = '' }: OurBackendChanges = {}): Promise<OurBackend> {
  const clock = createAheadClock();
  const authorizationServer = await startScriptedAuthorizationServer({ now: clock.now });
  const [port = 0] = await freePorts(1);
  const origin = `http://localhost:${port}`;
  const baseUrl = origin + basePath;
  const backend = await createBackend(
    readOptions({ ...settings(origin, authorizationServer), ...ofProcess(), basePath: basePath || '/' }),
    { clock: clock.now, log: () => undefined },
  );
  const listening = await serve(backend, { host: 'localhost', port });
  return {
    authorizationServer,
    options: testerOptions(baseUrl, authorizationServer, clock),
    async close() {
      await listening.close();
      await backend.close();
      await authorizationServer.close();
    },
  };
}

/** Two frontends of one process, each with the tester's authorization server. */
export async function startOurFrontends(): Promise<Pick<OurBackend, 'close'> & { options: ContractTestOptions[] }> {
  const clock = createAheadClock();
  const [port = 0] = await freePorts(1);
  const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  const servers = await Promise.all(origins.map(() => startScriptedAuthorizationServer({ now: clock.now })));
  const each = origins.map((origin, at) => [origin, servers[at] as ScriptedAuthorizationServer] as const);
  const backend = await createFrontends(
    readFrontends({
      ...ofProcess(),
      frontends: Object.fromEntries(each.map(([origin, server], at) => [`frontend${at}`, settings(origin, server)])),
    }),
    { clock: clock.now, log: () => undefined },
  );
  const listening = await listen(backend, { host: '127.0.0.1', port });
  return {
    options: each.map(([origin, server]) => testerOptions(origin, server, clock)),
    async close() {
      await listening.close();
      await backend.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function testerOptions(
  baseUrl: string,
  authorizationServer: ScriptedAuthorizationServer,
  clock: ReturnType<typeof createAheadClock>,
): ContractTestOptions {
  return {
    baseUrl,
    authorizationServer,
    profile: 'full',
    clock,
    hints: {
      scopes: ['read', 'write'],
      resources: [ONE ?? '', TWO ?? ''],
      loginUrl: `${baseUrl}/bff/login`,
      returnParameter: 'return_to',
      asksForOnlineAccess: true,
      logout: { url: `${baseUrl}/bff/logout` },
      backChannelLogoutUrl: `${baseUrl}/bff/backchannel-logout`,
      proxyUrl: '/bff/api/tester/open/list',
    },
  };
}

const ofProcess = () => ({
  sealingKeys: [randomBytes(32).toString('base64url')],
  dangerouslyAllowPlainHttpOnLoopback: true,
});

function settings(publicOrigin: string, { issuer, client }: ScriptedAuthorizationServer) {
  return {
    publicOrigin,
    authorizationServer: { issuer, ...client, refreshTokens: 'online' as const, timeoutSeconds: 2 },
    resources: [
      { indicator: ONE ?? '', scopes: ['read', 'write', 'more'], signInScopes: ['read', 'write'] },
      { indicator: TWO ?? '', scopes: ['read', 'write'] },
    ],
    defaultResource: ONE ?? '',
    // The clock makes seconds of a run that takes more than a minute, and limits count real seconds.
    limits: { addressPerMinute: 6000, signInStartsPerMinute: 1000 },
    proxies: {
      tester: {
        target: `${issuer}${RESOURCE_SERVER}`,
        methods: ['GET' as const, 'POST' as const],
        paths: ['/open/**'],
      },
    },
  };
}
