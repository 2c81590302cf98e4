import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from './scripted-authorization-server/index.js';
import { type ScriptedResourceServer, startScriptedResourceServer, usualAnswer } from './scripted-resource-server.js';
import { STOCKS, startTestBackend, type TestBackend, type TestBackendOptions } from './test-backend.js';

type ProxyInput = NonNullable<OptionsInput['proxies']>[string];

/** A backend with a proxy named `stocks` in front of a resource server. */
export interface Proxied {
  readonly server: ScriptedAuthorizationServer;
  readonly api: ScriptedResourceServer;
  readonly backend: TestBackend;
}

/** Starts the three for the tests of a `describe`; each test begins with usual behaviour. */
export function useProxied(changes: Partial<ProxyInput> = {}, options: TestBackendOptions = {}): Proxied {
  let started: Proxied | undefined;
  const all = (): Proxied => {
    if (started === undefined) throw new Error('the backend is only there while tests run');
    return started;
  };
  beforeAll(async () => {
    const [server, api] = await Promise.all([startScriptedAuthorizationServer(), startScriptedResourceServer()]);
    const target = `${api.origin}/base`;
    const stocks = { target, resource: STOCKS, scope: ['read'], paths: ['/v1/**'], ...changes };
    const backend = await startTestBackend(server, {
      ...options,
      options: { ...options.options, proxies: { stocks } },
    });
    started = { server, api, backend };
  });
  beforeEach(() => {
    const { server, api } = all();
    server.behaveAsUsual();
    server.forgetRequests();
    api.received.length = 0;
    api.accepts = () => true;
    api.answer = usualAnswer;
  });
  afterAll(async () => {
    await all().api.close();
    await all().server.close();
    await all().backend.close();
  });
  return {
    get server() {
      return all().server;
    },
    get api() {
      return all().api;
    },
    get backend() {
      return all().backend;
    },
  };
}
