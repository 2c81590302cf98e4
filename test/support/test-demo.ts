import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Demo, type DemoOptions, startDemo } from '../../src/cli/start-demo.js';
import { createFaultLog, type FaultLog } from './fault-log.js';
import { freePorts } from './free-ports.js';

/** The demo on ports and in a folder of its own. */
export interface TestDemo extends Demo, Pick<FaultLog, 'entries' | 'expectFaults'> {
  /** Stops everything and starts it again on the same ports and state. */
  restart(changes?: Partial<DemoOptions>): Promise<void>;
  /** Stops everything, removes its state, and throws if the backend logged a fault that no test expected. */
  close(): Promise<void>;
}

/** Starts the real thing: backend, authorization server, resource servers, and the page. */
export async function startTestDemo(changes: Partial<DemoOptions> = {}): Promise<TestDemo> {
  const [backend = 0, authorizationServer = 0, stocks = 0, profile = 0] = await freePorts(4);
  const stateFolder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
  const faultLog = createFaultLog();
  const options: DemoOptions = {
    ports: { backend, authorizationServer, stocks, profile },
    stateFolder,
    sealingKey: randomBytes(32).toString('base64url'),
    log: faultLog.log,
    ...changes,
  };
  let running = await startDemo(options);
  return {
    origin: running.origin,
    issuer: running.issuer,
    stocks: running.stocks,
    profile: running.profile,
    entries: faultLog.entries,
    expectFaults: faultLog.expectFaults,
    async restart(others = {}) {
      await running.close();
      running = await startDemo({ ...options, ...others });
    },
    async close() {
      await running.close();
      rmSync(stateFolder, { recursive: true, force: true });
      faultLog.assertNoFaults();
    },
  };
}
