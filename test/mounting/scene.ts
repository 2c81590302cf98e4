import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { createChild } from '../authorization-servers/child.js';
import { openProfile, type Profile } from '../support/browser.js';
import { freePorts } from '../support/free-ports.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { type ScriptedResourceServer, startScriptedResourceServer } from '../support/scripted-resource-server.js';
import type { Application } from './application.js';

export const STOCKS = 'https://stocks.example';

/** All that a run of one application needs. */
export interface Scene {
  readonly origin: string;
  readonly server: ScriptedAuthorizationServer;
  readonly api: ScriptedResourceServer;
  readonly browser: Browser;
  /** The person's browser. */
  readonly profile: Profile;
  close(): Promise<void>;
}

/** Starts an application that is installed at `place`, with its authorization server and its resource server. */
export async function openScene(
  application: Application,
  { place, browser, log }: { readonly place: string; readonly browser: Browser; readonly log: string },
): Promise<Scene> {
  const [port = 0] = await freePorts(1);
  const origin = `http://localhost:${port}`;
  const [server, api] = await Promise.all([startScriptedAuthorizationServer(), startScriptedResourceServer()]);
  api.answer = (_request, response) =>
    void response.setHeader('content-type', 'application/json').end('{"stocks":[1,2,3]}');
  const redis = application.store === 'redis' ? await startRedisServer() : undefined;
  const settings = writeSettings(`${log}.settings.yaml`, { origin, server, api, redis });
  const environment = {
    PORT: String(port),
    HOST: 'localhost',
    SETTINGS: settings,
    STOCKS: api.origin,
    NODE_ENV: 'production',
  };
  const child = createChild({
    command: application.command,
    cwd: place,
    environment,
    log: `${log}.log`,
    ready: origin,
  });
  const stop = async () => {
    await child.stop();
    await server.close();
    await api.close();
    await redis?.close();
  };
  try {
    await child.start();
  } catch (error) {
    await stop();
    throw error;
  }
  const profile = await openProfile(browser);
  return {
    origin,
    server,
    api,
    browser,
    profile,
    async close() {
      await profile.context.close();
      await stop();
    },
  };
}

interface Surroundings {
  readonly origin: string;
  readonly server: ScriptedAuthorizationServer;
  readonly api: ScriptedResourceServer;
  readonly redis: RedisServer | undefined;
}

/** JSON is YAML. */
function writeSettings(file: string, { origin, server, api, redis }: Surroundings): string {
  const { issuer, client } = server;
  mkdirSync(path.dirname(file), { recursive: true });
  const settings = {
    publicOrigin: origin,
    authorizationServer: { issuer, clientId: client.clientId, clientSecret: client.clientSecret },
    resources: [{ indicator: STOCKS, scopes: ['read'] }],
    defaultResource: STOCKS,
    proxies: { stocks: { target: api.origin, resource: STOCKS, scope: ['read'], paths: ['/v1/**'] } },
    sealingKeys: [randomBytes(32).toString('base64url')],
    dangerouslyAllowPlainHttpOnLoopback: true,
    ...(redis ? { store: { kind: 'redis', url: `redis://127.0.0.1:${redis.port}` } } : {}),
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}
