import { randomBytes } from 'node:crypto';
import { auditTo } from '../audit/audited-events.js';
import { createFileWriter, type FileWriter } from '../audit/file-writer.js';
import { nameByHash, nameBySub } from '../audit/name-person.js';
import type { Options } from '../config/schema.js';
import { type Contract, loadContract } from '../contract/contract.js';
import { type Clock, type MonotonicClock, monotonicClock as processClock, systemClock } from '../core/clock.js';
import { closeOnFailure } from '../core/close-on-failure.js';
import { operations } from '../handlers/index.js';
import type { Metrics } from '../management/metrics/metrics.js';
import type { PeerCounts } from '../rate-limit/peer-counts.js';
import type { Store } from '../storage/store.js';
import { createStoreHealth, type StoreHealth } from '../storage/store-health.js';
import { watchedStore } from '../storage/watched-store.js';
import { createEmitter, type Emit, type EventListener } from '../telemetry/events.js';
import { findTracing, type Tracing } from '../telemetry/tracing.js';
import { type OpenedStore, openStore, sealingKeyBytes } from './open-store.js';
import { createReloadableLog, type ReloadableLog } from './reloadable-log.js';
import type { BackendDependencies } from './runnable-backend.js';
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

/** @throws Misconfiguration if a package that the options need is not installed, or a store or file cannot be used */
export async function openProcess(
  options: Options,
  given: Omit<BackendDependencies, 'sessionSecretOf'>,
): Promise<ProcessParts> {
  const { clock = systemClock, monotonicClock = processClock, peers, onEvent } = given;
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

const CONSEQUENCE = 'the audit log lacks lines until they can be written; they are kept and tried again';

/**
 * Opens the audit log, if the settings have one.
 *
 * @throws Misconfiguration if its file cannot be appended to
 */
async function startAudit(options: Options, emit: Emit) {
  if (options.audit === undefined) return undefined;
  const { file } = options.audit;
  const writer =
    file === undefined
      ? STANDARD_OUTPUT
      : await createFileWriter(file, {
          failed: (reason) => emit('audit.not_written', { reason, consequence: CONSEQUENCE }),
          recovered: (lost) => emit('audit.written_again', { lost }),
        });
  return { listener: auditTo(writer.write, namePersonBy(options)), close: writer.close };
}

const STANDARD_OUTPUT: FileWriter = {
  write: (line) => void process.stdout.write(line),
  close: async () => undefined,
};

function namePersonBy({ audit: settings, sealingKeys, ...options }: Options) {
  if (settings?.person === 'sub') return nameBySub;
  const [newest] = sealingKeyBytes({ sealingKeys, ...options });
  const key = settings?.hashKey === undefined ? newest : Buffer.from(settings.hashKey.reveal());
  // Without a key, sessions end with this process, and so do the names of people.
  return nameByHash(key ?? randomBytes(32));
}
