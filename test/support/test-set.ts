import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DevelopmentSet, type DevelopmentSetOptions, startDevelopmentSet } from '../../src/cli/demo-processes.js';
import { createFaultLog, type FaultLog } from './fault-log.js';
import { freePorts } from './free-ports.js';

/** The development set on ports and in a folder of its own. */
export interface TestSet extends DevelopmentSet, Pick<FaultLog, 'entries' | 'expectFaults'> {
  /** Stops everything and starts it again on the same ports and state. */
  restart(changes?: Partial<DevelopmentSetOptions>): Promise<void>;
  /** Stops everything, removes its state, and throws if the backend logged a fault that no test expected. */
  close(): Promise<void>;
}

/** Starts the real thing: backend, authorization server, resource servers, and the page. */
export async function startTestSet(changes: Partial<DevelopmentSetOptions> = {}): Promise<TestSet> {
  const [backend = 0, authorizationServer = 0, stocks = 0, profile = 0] = await freePorts(4);
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
  const faultLog = createFaultLog();
  const options: DevelopmentSetOptions = {
    ports: { backend, authorizationServer, stocks, profile },
    stateFolder,
    sealingKey: randomBytes(32).toString('base64url'),
    log: faultLog.log,
    ...changes,
  };
  let running = await startDevelopmentSet(options);
  return {
    origin: running.origin,
    issuer: running.issuer,
    stocks: running.stocks,
    profile: running.profile,
    entries: faultLog.entries,
    expectFaults: faultLog.expectFaults,
    async restart(others = {}) {
      await running.close();
      running = await startDevelopmentSet({ ...options, ...others });
    },
    async close() {
      await running.close();
      rmSync(stateFolder, { recursive: true, force: true });
      faultLog.assertNoFaults();
    },
  };
}
