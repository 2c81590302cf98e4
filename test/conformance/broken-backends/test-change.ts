import { generateKeyPairSync } from 'node:crypto';
import { type ContractTestResult, testContract } from '../../../src/contract-test/index.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../../src/contract-test/scripted-authorization-server/index.js';
import { type Change, type Listening, type RunningBackend, startBackend } from './backend/start-backend.js';

/** Made once, and short: hundreds of ID Tokens are signed for each backend, and none has to withstand an attack. */
const createKeyPair = () => generateKeyPairSync('rsa', { modulusLength: 1024 });
const keys = { own: createKeyPair(), next: createKeyPair(), foreign: createKeyPair() };
const SCOPES = ['read', 'write', 'more'];
const RESOURCES = ['https://one.example', 'https://two.example'] as const;

interface Tested {
  readonly only?: readonly string[];
  readonly listening?: Listening;
  /** Whether a SHOULD weighs as much as a MUST. */
  readonly isStrict?: boolean;
  /** The checks wait, instead of moving a clock. */
  readonly inRealTime?: boolean;
  /** Where the paths of the hints are instead. */
  readonly paths?: Readonly<Record<string, string>>;
}

/** Tests the conforming backend with this change against all requirements, or `only` those of these families. */
export async function testChange(
  change: Change,
  { only, listening, isStrict = true, inRealTime = false, paths }: Tested = {},
): Promise<ContractTestResult> {
  const clock = createSkippingClock();
  const authorizationServer = await startScriptedAuthorizationServer({ keys, now: clock.now });
  const backend = await startBackend(
    {
      ...authorizationServer.client,
      issuer: authorizationServer.issuer,
      scopes: SCOPES,
      resources: RESOURCES,
      now: clock.now,
    },
    change,
    listening,
  );
  try {
    return await testContract({
      ...optionsFor(backend, authorizationServer, paths),
      isStrict,
      clock: inRealTime ? undefined : clock,
      ...(only === undefined ? {} : { only }),
    });
  } finally {
    await backend.close();
    await authorizationServer.close();
  }
}

function optionsFor(
  { origin: baseUrl, plainOrigin }: RunningBackend,
  authorizationServer: ScriptedAuthorizationServer,
  paths: Readonly<Record<string, string>> = {},
) {
  const at = (path: string) => paths[path] ?? path;
  return {
    baseUrl,
    authorizationServer,
    profile: 'full' as const,
    timeoutSeconds: 20,
    extraHeaders: { 'X-Requested-By': 'page' },
    hints: {
      scopes: ['read', 'write'] as const,
      resources: RESOURCES,
      plainUrl: plainOrigin,
      loginUrl: at('/login'),
      returnParameter: 'return_to',
      asksForOnlineAccess: true,
      logout: { url: at('/logout') },
      backChannelLogoutUrl: at('/backchannel-logout'),
      proxyUrl: '/api/open/list',
    },
  };
}

/** The real time, plus what the checks have waited. */
function createSkippingClock() {
  let ahead = 0;
  return {
    now: () => Math.floor(Date.now() / 1000 + ahead),
    async wait(seconds: number) {
      ahead += seconds;
    },
  };
}
