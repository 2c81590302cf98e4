import type { Log, LogEntry } from '../../src/telemetry/log.js';

/** A log that remembers, so that a test can look at it and fails on faults that it did not announce. */
export interface FaultLog {
  readonly log: Log;
  readonly entries: readonly LogEntry[];
  /** Takes the faults so far out of the log, and gives them: the test expected them. */
  expectFaults(): LogEntry[];
  /** Throws if the backend logged a fault that the test did not announce. */
  assertNoFaults(): void;
}

export function createFaultLog(): FaultLog {
  const entries: LogEntry[] = [];
  const faults = () => entries.filter((entry) => entry.level === 'fault');
  return {
    log: (entry) => entries.push(entry),
    entries,
    expectFaults() {
      const expected = faults();
      entries.splice(0, entries.length, ...entries.filter((entry) => entry.level !== 'fault'));
      return expected;
    },
    assertNoFaults() {
      const [first] = faults();
      if (first) throw new Error(`the backend logged a fault: ${JSON.stringify(first, null, 2)}`);
    },
  };
}
