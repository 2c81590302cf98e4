import { collectDefaultMetrics, Registry } from 'prom-client';
import type { WatchLocks } from '../../storage/locks.js';
import type { WatchStore } from '../../storage/watched-store.js';
import { EVENTS } from '../../telemetry/catalogue.js';
import type { EventListener } from '../../telemetry/events.js';
import type { MetricsText } from '../handler.js';
import type { Readiness } from '../readiness.js';
import { countEvents, type FrontendLabel } from './count-events.js';
import { createInstruments, type Instruments } from './instruments.js';

/** What is measured of one process. */
export interface Metrics {
  readonly listener: EventListener;
  /** Has the counters of a frontend begin at zero. `frontend` is the name of one of several. */
  begin(names: MeasuredNames, frontend?: string): void;
  readonly watchStore: WatchStore;
  readonly watchLocks: WatchLocks;
  /** The text for Prometheus, with what the checks say at that moment. */
  textWith(readiness: () => Promise<Readiness>): MetricsText;
}

/** The names in the settings that are values of labels. */
interface MeasuredNames {
  readonly authorizationServers: readonly string[];
  readonly apis: readonly string[];
}

/** Begins to measure. Each backend of a process has a registry of its own, and its frontends have the same one. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  collectDefaultMetrics({ register: registry, prefix: 'tmi_bff_' });
  return {
    listener: countEvents(instruments),
    begin: (names, frontend) => beginAtZero(instruments, names, frontend === undefined ? {} : { frontend }),
    watchStore: watchStoreOf(instruments),
    watchLocks: {
      waited: (milliseconds) => instruments.lockWaits.observe(milliseconds / 1000),
      busy: () => instruments.lockBusy.inc(),
    },
    textWith: (readiness) => ({
      contentType: registry.contentType,
      async text() {
        setReadiness(await readiness(), instruments);
        return registry.metrics();
      },
    }),
  };
}

function watchStoreOf({ storeSeconds, storeFailures }: Instruments): WatchStore {
  return (operation) => {
    const startedAt = performance.now();
    return (error) => {
      storeSeconds.observe({ operation }, (performance.now() - startedAt) / 1000);
      if (error !== undefined) storeFailures.inc({ operation });
    };
  };
}

function setReadiness({ ready, checks }: Readiness, { ready: all, checkOk }: Instruments): void {
  all.set(Number(ready));
  for (const [check, { ok }] of Object.entries(checks)) checkOk.set({ check }, Number(ok));
}

/** Prometheus sees the first occurrence of what had the value 0 before. */
function beginAtZero(
  { events, refreshes, rotations, signIns, sessionsStarted, proxyRequests }: Instruments,
  names: MeasuredNames,
  of: FrontendLabel,
): void {
  for (const [event, { level }] of Object.entries(EVENTS))
    if (level !== 'debug') events.inc({ event, level, ...of }, 0);
  sessionsStarted.inc(of, 0);
  for (const authorization_server of names.authorizationServers) {
    rotations.inc({ authorization_server, ...of }, 0);
    for (const outcome of ['succeeded', 'refused', 'unavailable', 'invalid_response'])
      refreshes.inc({ authorization_server, outcome, ...of }, 0);
    for (const outcome of ['started', 'succeeded', 'refused', 'rejected', 'unavailable', 'invalid_response'])
      signIns.inc({ authorization_server, outcome, ...of }, 0);
  }
  for (const api of names.apis)
    for (const outcome of ['2xx', '4xx', '5xx', 'failed']) proxyRequests.inc({ api, outcome, ...of }, 0);
}
