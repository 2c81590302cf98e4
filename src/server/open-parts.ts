import { createDpopProofs, loadDpopKey } from '../authorization-server/index.js';
import { authorizationServersOf } from '../config/authorization-server-checks.js';
import type { Options } from '../config/schema.js';
import { createProxies, type Proxies } from '../proxy/proxies.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import { storeOfFrontend } from '../storage/store-of-frontend.js';
import { createEmitter, type EventListener, listenersOfFrontend } from '../telemetry/events.js';
import { type BackendParts, createLastingParts } from './assemble-backend.js';
import type { ProcessParts } from './open-process.js';
import { createSealingKeys, type SealingKeys } from './open-store.js';

/** What lasts as long as a frontend is served, whatever settings it takes over meanwhile. */
export interface OpenParts extends BackendParts, Pick<ProcessParts, 'contract' | 'log' | 'checkKeys'> {
  readonly keys: SealingKeys;
  readonly listeners: readonly EventListener[];
  readonly proxies: Proxies;
  /** Closes the proxies, and waits for background work for so long. */
  close(workMs: number): Promise<void>;
}

/**
 * @param frontend the name of one of several frontends of the process
 * @throws Misconfiguration if a package that the options need is not installed, or a file cannot be used
 */
export async function openParts(options: Options, given: ProcessParts, frontend?: string): Promise<OpenParts> {
  const { clock, tracing } = given;
  const peers = peersOf(given, frontend);
  const listeners = frontend === undefined ? given.listeners : listenersOfFrontend(given.listeners, frontend);
  const emit = createEmitter(listeners);
  const dpopKey = await loadDpopKey(options.dpop);
  const proofs = dpopKey && createDpopProofs(dpopKey, clock);
  const proxies = await createProxies(options, { emit, peers, proofs, tracing });
  const authorizationServers = authorizationServersOf(options).map(({ name }) => name);
  given.metrics?.begin({ authorizationServers, apis: Object.keys(options.proxies) }, frontend);
  const store = frontend === undefined ? given.store : storeOfFrontend(given.store, frontend);
  const lasting = createLastingParts(store, given.metrics);
  return {
    ...given,
    emit,
    peers,
    listeners,
    store,
    lasting,
    proxies,
    dpopKey,
    // A stream or WebSocket that began before its session ended does not outlive it, in this process.
    sessionWatcher: { ended: proxies.openStreams.endOf, moved: proxies.openStreams.move },
    keys: createSealingKeys(options, frontend),
    async close(workMs) {
      await proxies.close();
      await lasting.backgroundWork.drain(workMs);
    },
  };
}

/** Frontends have limits of the same names. */
function peersOf({ peers }: ProcessParts, frontend: string | undefined): PeerCounts | undefined {
  if (peers === undefined || frontend === undefined) return peers;
  const own = (limit: string) => `${frontend} ${limit}`;
  return {
    processes: peers.processes,
    report: (limit, key, requests) => peers.report(own(limit), key, requests),
    onReport: (limit, receiver) => peers.onReport(own(limit), receiver),
  };
}
