import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from './scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend, type TestBackendOptions } from './test-backend.js';

/** The pair that the tests of one `describe` share. */
export interface TestPair {
  readonly server: ScriptedAuthorizationServer;
  readonly backend: TestBackend;
}

/** Starts a backend and its authorization server for the tests of a `describe`; each begins with usual behaviour. */
export function useTestBackend(options: TestBackendOptions = {}): TestPair {
  let started: TestPair | undefined;
  const pair = (): TestPair => {
    if (started === undefined) throw new Error('the backend is only there while tests run');
    return started;
  };
  beforeAll(async () => {
    const server = await startScriptedAuthorizationServer();
    started = { server, backend: await startTestBackend(server, options) };
  });
  beforeEach(() => {
    pair().server.behaveAsUsual();
    pair().server.forgetRequests();
  });
  afterAll(async () => {
    await pair().server.close();
    await pair().backend.close();
  });
  return {
    get server() {
      return pair().server;
    },
    get backend() {
      return pair().backend;
    },
  };
}
