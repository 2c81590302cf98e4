import { loadDpopKey } from '../authorization-server/dpop-key.js';
import { createDpopProofs } from '../authorization-server/dpop-proofs.js';
import type { Options } from '../config/schema.js';
import { type Contract, loadContract } from '../contract/contract.js';
import type { Clock, MonotonicClock } from '../core/clock.js';
import { operations } from '../handlers/index.js';
import type { Metrics } from '../management/metrics/metrics.js';
import { createProxies, type Proxies } from '../proxy/proxies.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { Store } from '../storage/store.js';
import { createStoreHealth, type StoreHealth } from '../storage/store-health.js';
import { watchedStore } from '../storage/watched-store.js';
import { createEmitter, type EventListener } from '../telemetry/events.js';
import type { Log } from '../telemetry/log.js';
import { findTracing } from '../telemetry/tracing.js';
import { type BackendParts, createLastingParts } from './assemble-backend.js';
import { measure } from './measure.js';
import { type OpenedStore, openStore } from './open-store.js';
import { createReloadableLog, type ReloadableLog } from './reloadable-log.js';
import { createSealingKeys, type SealingKeys } from './sealing-keys.js';
import { startAudit } from './start-audit.js';
import { traceStore } from './trace-requests.js';

/** What lasts as long as the process, whatever settings it takes over meanwhile. */
export interface OpenParts extends BackendParts, Pick<OpenedStore, 'opensOthers' | 'checkKeys'> {
  readonly contract: Contract;
  readonly keys: SealingKeys;
  readonly log: ReloadableLog;
  readonly listeners: readonly EventListener[];
  readonly proxies: Proxies;
  readonly metrics: Metrics | undefined;
  storeHealth(): Promise<StoreHealth>;
  /** Closes the proxies, waits for background work for so long, and closes the store. */
  close(workMs: number): Promise<void>;
}

interface Given {
  readonly log: Log;
  readonly onEvent?: EventListener | undefined;
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly store?: Store | undefined;
  readonly peers?: PeerCounts | undefined;
}

/** @throws Misconfiguration if a package that the options need is not installed, or a store or file cannot be used */
export async function openParts(options: Options, given: Given): Promise<OpenParts> {
  const { clock, monotonicClock, peers, onEvent } = given;
  const contract = await loadContract();
  requireHandlers(contract);
  const log = createReloadableLog(given.log, options);
  const listeners = onEvent === undefined ? [log.listener] : [log.listener, onEvent];
  const emit = createEmitter(listeners);
  const opened = await openStore(options, given.store, { clock, emit });
  const audit = await startAudit(options, emit);
  const metrics = await measure(options);
  const dpopKey = await loadDpopKey(options.dpop);
  const proofs = dpopKey && createDpopProofs(dpopKey, clock);
  const tracing = await findTracing();
  const proxies = await createProxies(options, { emit, peers, proofs, tracing });
  for (const part of [audit, metrics]) if (part) listeners.push(part.listener);
  listeners.push(endStreamsOfSessions(proxies));
  const measured = metrics ? watchedStore(opened.store, metrics.watchStore) : opened.store;
  const storeKind = given.store === undefined ? options.store.kind : undefined;
  const store = tracing ? watchedStore(measured, traceStore(tracing, storeKind)) : measured;
  const lasting = createLastingParts(store, metrics);
  const { opensOthers, checkKeys } = opened;
  return {
    ...{ clock, monotonicClock, emit, peers, contract, log, listeners, store, lasting, metrics, proxies },
    ...{ opensOthers, checkKeys, dpopKey, tracing },
    keys: createSealingKeys(options),
    storeHealth: createStoreHealth(opened.store),
    async close(workMs) {
      await proxies.close();
      await lasting.backgroundWork.drain(workMs);
      await opened.closeStore();
      await audit?.close();
    },
  };
}

function requireHandlers(contract: Contract): void {
  for (const { operationId } of contract.operations) {
    if (!Object.hasOwn(operations, operationId))
      throw new Error(`openapi.yaml has ${operationId}, but there is no handler for it`);
  }
}

/** A stream or WebSocket that began before its session ended does not outlive it, in this process. */
function endStreamsOfSessions({ openStreams }: Proxies): EventListener {
  return (event) => {
    if (event.name === 'session.ended' && event.details.session !== undefined) openStreams.endOf(event.details.session);
  };
}
