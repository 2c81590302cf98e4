import { DEFAULT_AUTHORIZATION_SERVER } from '../core/authorization-server-name.js';
import { createManagementHandler, type ManagementHandler } from '../management/handler.js';
import { type Check, createReadiness } from '../management/readiness.js';
import { describeError } from '../telemetry/describe-error.js';
import type { ProcessParts } from './open-process.js';
import type { ServedOptions } from './serve-options.js';

/** What the health of a process depends on. */
interface HealthParts
  extends Pick<ProcessParts, 'storeHealth' | 'opensOthers' | 'monotonicClock' | 'emit' | 'metrics'> {
  readonly frontends: () => readonly Frontend[];
}

/** The same one before and after a reload. */
type Frontend = Pick<ServedOptions, 'authorizationServers'>;

interface Health {
  readonly management: ManagementHandler;
  beginStop(): void;
}

const FRESH_MS = 1_000;

/** Each try may be a request for metadata, as long as none has succeeded. */
const TRY_AUTHORIZATION_SERVER_MS = 5_000;

/** Makes what tells an orchestrator whether this process should get requests. */
export function createHealth(parts: HealthParts): Health {
  let isStopping = false;
  const onFault = (error: unknown, path = '/readyz') => parts.emit('request.failed', { path, ...describeError(error) });
  const readiness = createReadiness(checksOf(parts), {
    monotonicClock: parts.monotonicClock,
    isStopping: () => isStopping,
    onFault,
  });
  return {
    management: createManagementHandler({ readiness, metrics: parts.metrics?.textWith(readiness), onFault }),
    beginStop() {
      isStopping = true;
    },
  };
}

function checksOf({ storeHealth, opensOthers, frontends }: HealthParts): Record<string, Check> {
  const store = async () => {
    const state = await storeHealth();
    return { ok: state === 'available', state };
  };
  const sealingKeys = async () => (opensOthers() ? { ok: true, state: 'shared' } : { ok: false, state: 'foreign' });
  return {
    store: { freshMs: FRESH_MS, run: store },
    authorizationServer: { freshMs: TRY_AUTHORIZATION_SERVER_MS, run: knowsAuthorizationServer(frontends) },
    sealingKeys: { freshMs: FRESH_MS, run: sealingKeys },
  };
}

/**
 * Readiness requires the metadata of the authorization server where people sign in, once. Later outages do not count, also
 * after a reload: held tokens are still served, and removing every process would not end the outage. Of several frontends one
 * suffices, for the same reason.
 */
function knowsAuthorizationServer(frontends: () => readonly Frontend[]): Check['run'] {
  const known = new WeakSet<Frontend>();
  const isKnown = async (frontend: Frontend): Promise<boolean> => {
    if (known.has(frontend)) return true;
    const discovered = await frontend.authorizationServers.get(DEFAULT_AUTHORIZATION_SERVER)?.server.discover();
    if (discovered?.kind === 'granted') known.add(frontend);
    return known.has(frontend);
  };
  return async () => {
    const each = await Promise.all(frontends().map(isKnown));
    const ok = each.includes(true);
    return { ok, state: ok ? (each.includes(false) ? 'known_in_part' : 'known') : 'unknown' };
  };
}
