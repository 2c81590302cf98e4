import type { Options } from '../config/schema.js';
import { type Contract, loadContract } from '../contract/contract.js';
import type { Clock, MonotonicClock } from '../core/clock.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import { operations } from '../handlers/index.js';
import type { Metrics } from '../management/metrics/metrics.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { Store } from '../storage/store.js';
import { createStoreHealth, type StoreHealth } from '../storage/store-health.js';
import { watchedStore } from '../storage/watched-store.js';
import { createEmitter, type Emit, type EventListener } from '../telemetry/events.js';
import type { Log } from '../telemetry/log.js';
import { findTracing, type Tracing } from '../telemetry/tracing.js';
import { type OpenedStore, openStore } from './open-store.js';
import { createReloadableLog, type ReloadableLog } from './reloadable-log.js';
import { startAudit } from './start-audit.js';
import { traceStore } from './trace-requests.js';

/** What a process has once, however many frontends it serves. */
export interface ProcessParts extends Pick<OpenedStore, 'opensOthers' | 'checkKeys'> {
  readonly clock: Clock;
  readonly monotonicClock: MonotonicClock;
  readonly peers: PeerCounts | undefined;
  readonly contract: Contract;
  readonly log: ReloadableLog;
  readonly listeners: readonly EventListener[];
  /** Whether one of them needs an event for each answer now. */
  tellsAnswers(): boolean;
  /** Reports what is about the process. */
  readonly emit: Emit;
  readonly store: Store;
  readonly metrics: Metrics | undefined;
  /** Present if the application has registered an SDK of OpenTelemetry. */
  readonly tracing: Tracing | undefined;
  storeHealth(): Promise<StoreHealth>;
  /** Closes the store, after the frontends. */
  close(): Promise<void>;
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
export async function openProcess(options: Options, given: Given): Promise<ProcessParts> {
  const { clock, monotonicClock, peers, onEvent } = given;
  const contract = await loadContract();
  requireHandlers(contract);
  const log = createReloadableLog(given.log, options);
  const listeners = onEvent === undefined ? [log.listener] : [log.listener, onEvent];
  const emit = createEmitter(listeners);
  const opened = await openStore(options, given.store, { clock, emit });
  const { metrics, tracing, audit } = await closeOnFailure(opened.closeStore, () => watch(options, emit));
  for (const part of [audit, metrics]) if (part) listeners.push(part.listener);
  const measured = metrics ? watchedStore(opened.store, metrics.watchStore) : opened.store;
  const storeKind = given.store === undefined ? options.store.kind : undefined;
  const store = tracing ? watchedStore(measured, traceStore(tracing, storeKind)) : measured;
  const { opensOthers, checkKeys } = opened;
  const isWatched = onEvent !== undefined || metrics !== undefined;
  return {
    clock,
    monotonicClock,
    peers,
    contract,
    log,
    listeners,
    emit,
    store,
    metrics,
    tracing,
    opensOthers,
    checkKeys,
    tellsAnswers: () => isWatched || log.logsAnswers(),
    storeHealth: createStoreHealth(opened.store),
    async close() {
      await opened.closeStore();
      await audit?.close();
    },
  };
}

/** The audit log comes last, because it has to be closed. */
async function watch(options: Options, emit: Emit) {
  // If the settings have no place to tell what is measured, the library is not even loaded.
  const metrics = options.management && (await import('../management/metrics/metrics.js')).createMetrics();
  const tracing = await findTracing();
  return { metrics, tracing, audit: await startAudit(options, emit) };
}

function requireHandlers(contract: Contract): void {
  for (const { operationId } of contract.operations) {
    if (!Object.hasOwn(operations, operationId))
      throw new Error(`openapi.yaml has ${operationId}, but there is no handler for it`);
  }
}
