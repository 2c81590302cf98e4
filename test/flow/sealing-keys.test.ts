import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { Misconfiguration } from '../../src/core/misconfiguration.js';
import { createMemoryStore } from '../../src/storage/memory-store.js';
import { eventually } from '../support/eventually.js';
import { createFrontend } from '../support/frontend.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startTestBackend, type TestBackend } from '../support/test-backend.js';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/cli/main.js');
const [first, next, foreign] = Array.from({ length: 3 }, () => randomBytes(32).toString('base64url')) as [
  string,
  string,
  string,
];
let redis: RedisServer;
let server: ScriptedAuthorizationServer;
let folder: string;
const running: TestBackend[] = [];
beforeAll(async () => {
  [redis, server] = await Promise.all([startRedisServer(), startScriptedAuthorizationServer()]);
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
});
afterEach(async () => {
  for (const backend of running.splice(0)) await backend.close();
});
afterAll(async () => {
  await server?.close();
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
});

let stores = 0;
/** A store that no other test uses. */
const newStore = (kind: string): OptionsInput['store'] =>
  kind === 'redis'
    ? { kind: 'redis', url: `redis://127.0.0.1:${redis.port}`, prefix: `${stores++}:`, commandTimeoutSeconds: 1 }
    : { kind: 'embedded', folder: path.join(folder, String(stores++)) };

const start = async (store: OptionsInput['store'], ...sealingKeys: string[]) => {
  const backend = await startTestBackend(server, { options: { store, sealingKeys } });
  running.push(backend);
  return backend;
};
const warningsOf = ({ events }: TestBackend) => events.filter(({ name }) => name === 'store.unknown_sealing_keys');

/** Runs `tmi-bff serve`, which is expected to end by itself. */
function serveInProcess(store: OptionsInput['store'], ...sealingKeys: string[]) {
  const file = path.join(folder, 'settings.json');
  const options: OptionsInput = {
    publicOrigin: 'https://app.example',
    listen: { port: 0 },
    authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
    store,
    sealingKeys,
  };
  writeFileSync(file, JSON.stringify(options));
  return spawnSync(process.execPath, [main, 'serve', '--config', file], { encoding: 'utf8', timeout: 20_000 });
}

describe.each(['embedded', 'redis'])('Two processes on one store (%s)', (kind) => {
  it('do not both run if one has none of the keys of the other, and no session is lost', async () => {
    const store = newStore(kind);
    const right = await start(store, first);
    const alice = await right.signIn();
    const { status, stderr } = serveInProcess(store, foreign);
    expect([status, stderr]).toEqual([2, expect.stringContaining('sealingKeys: expected a key of the backends')]);
    expect(stderr).not.toContain(foreign);
    expect((await alice.token()).status).toBe(200);
    expect(warningsOf(right)).toEqual([]);
  });

  it('rotate their keys as docs/stores.md says', async () => {
    const store = newStore(kind);
    const [one, two] = [await start(store, first), await start(store, first)];
    const alice = await one.signIn();
    const atTwo = createFrontend(alice.userAgent, two.origin);
    for (const sealingKeys of [[first, next], [next, first], [next]]) {
      for (const backend of [one, two]) {
        await backend.restart({ sealingKeys });
        if (sealingKeys.length > 1) {
          expect((await alice.token()).status).toBe(200);
          expect((await atTwo.token()).status).toBe(200);
        }
      }
    }
    // Before `session.absoluteSeconds` are over, sessions under the first key may be left.
    expect(warningsOf(one).length).toBe(1);
  });

  it('can have all keys replaced when none runs, and the one that starts first tells that sessions end', async () => {
    const store = newStore(kind);
    await (await start(store, first)).close();
    running.splice(0);
    const later = await start(store, next);
    expect(warningsOf(later).map(({ details }) => details)).toEqual([{ keys: 1, consequence: expect.any(String) }]);
    expect((await later.signIn()).sessionCookie()).not.toBe('');
  });

  it('are warned if they do not know all keys of the others', async () => {
    const store = newStore(kind);
    await start(store, first);
    expect(warningsOf(await start(store, next, first))).toEqual([]);
    expect(warningsOf(await start(store, first)).length).toBe(1);
  });
});

describe('A backend', () => {
  it('is not made on a store that is handed in, and that others use with other keys', async () => {
    const store = createMemoryStore({ clock: () => 1000 });
    const openStore = () => store;
    const options = { sealingKeys: [first] };
    const right = await startTestBackend(server, { options, openStore });
    running.push(right);
    const wrong = startTestBackend(server, { options: { sealingKeys: [foreign] }, openStore });
    await expect(wrong).rejects.toThrow(Misconfiguration);
  });

  it('that starts without Redis tells of unknown keys when Redis is there', async () => {
    const store = newStore('redis');
    await start(store, first);
    await redis.kill();
    const wrong = await start(store, foreign);
    expect(warningsOf(wrong)).toEqual([]);
    await redis.start();
    await eventually(() => expect(warningsOf(wrong).length).toBe(1));
  });
});
