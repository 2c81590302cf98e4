import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import type { Readiness } from '../../src/server/index.js';
import { readDocument, snippetsOf } from '../docs/documents.js';
import { eventually } from '../support/eventually.js';
import { freePorts } from '../support/free-ports.js';
import { held } from '../support/held.js';
import { exchange } from '../support/http-exchange.js';
import { type ManagedBackend, managedBackend } from '../support/managed-backend.js';
import { makeUser, type PostgresqlServer, startPostgresqlServer } from '../support/postgresql-server.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { startSecondBackend } from '../support/second-backend.js';
import { startTestBackend, type TestBackend, type TestBackendOptions } from '../support/test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
let server: ScriptedAuthorizationServer;
let redis: RedisServer;
const running: TestBackend[] = [];
beforeAll(async () => {
  [server, redis] = await Promise.all([startScriptedAuthorizationServer(), startRedisServer()]);
});
afterAll(async () => {
  for (const backend of running) await backend.close();
  await server?.close();
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<OptionsInput>, more: Partial<TestBackendOptions> = {}) {
  const managed = managedBackend();
  const { serve } = managed;
  const given = { management: { port: 0 }, ...options };
  const backend = await startTestBackend(server, { options: given, serve, ...more });
  running.push(backend);
  return { managed, backend };
}

const readiness = async ({ ask }: ManagedBackend) => {
  const answer = await ask('/readyz');
  return { status: answer.status, ...answer.json<Readiness>() };
};
const statesOf = async (managed: ManagedBackend) => {
  const { status, checks } = await readiness(managed);
  return [status, ...['process', 'store', 'authorizationServer', 'sealingKeys'].map((name) => checks[name]?.state)];
};
const METADATA = '/.well-known/openid-configuration';
const READY = [200, 'running', 'available', 'known', 'shared'];

describe('The management listener', () => {
  it('tells that the process lives and is ready, and is the only one that does', async () => {
    const { managed, backend } = await start({ store: { kind: 'embedded', folder } });
    const alive = await managed.ask('/livez');
    expect([alive.status, alive.json()]).toEqual([200, { alive: true }]);
    expect(alive.headers.get('cache-control')).toBe('no-store');
    expect(await statesOf(managed)).toEqual(READY);
    const shown = JSON.parse(snippetsOf(readDocument('docs/operate.md'), 'json')[0]?.code ?? '{}');
    expect(Object.keys(shown.checks)).toEqual(Object.keys((await readiness(managed)).checks));
    for (const at of ['/livez', '/readyz', '/metrics'])
      expect((await exchange(new URL(at, backend.origin), { method: 'GET', headers: {} })).status).toBe(404);
  });

  it('answers GET and HEAD on these paths, and nothing else', async () => {
    const { managed } = await start({});
    expect((await managed.ask('/livez?full', 'HEAD')).body).toBe('');
    const refused = await managed.ask('/livez', 'POST');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await managed.ask('/.well-known/bff-token')).status).toBe(404);
    expect((await managed.ask('/__proto__')).status).toBe(404);
  });

  it('is not there if the setting is not', async () => {
    const { managed } = await start({ management: undefined });
    await expect(managed.ask('/livez')).rejects.toThrow();
  });

  it('can be a Unix socket, and 503 comes at SIGTERM while requests are still answered', async () => {
    const socket = path.join(folder, 'management.sock');
    const { issuer, client } = server;
    const { clientId, clientSecret } = client;
    const [port = 0] = await freePorts(1);
    const second = await startSecondBackend(
      {
        publicOrigin: `http://localhost:${port}`,
        authorizationServer: { issuer, clientId, clientSecret },
        dangerouslyAllowPlainHttpOnLoopback: true,
        management: { socket },
        listen: { drainSeconds: 1 },
      },
      { port },
    );
    const ready = () =>
      new Promise<number | undefined>((resolve, reject) =>
        request({ socketPath: socket, path: '/readyz' }, ({ statusCode }) => resolve(statusCode))
          .on('error', reject)
          .end(),
      );
    expect(await ready()).toBe(200);
    process.kill(second.processId, 'SIGTERM');
    await eventually(() => expect(second.log()).toContain('"backend.stopping"'));
    expect(await ready()).toBe(503);
    const served = await exchange(new URL('/bff/login', second.origin), { method: 'GET', headers: {} });
    expect(served.status).toBe(303);
    await eventually(() => expect(second.log()).toContain('"backend.stopped"'));
    await second.close();
    await expect(ready()).rejects.toThrow('ENOENT');
  });
});

describe('Readiness', () => {
  it('is lost with Redis, or with its writes, and comes back with it', async () => {
    const store = { kind: 'redis' as const, url: `redis://127.0.0.1:${redis.port}`, commandTimeoutSeconds: 1 };
    const { managed } = await start({ store });
    expect(await statesOf(managed)).toEqual(READY);
    await redis.kill();
    await eventually(async () =>
      expect(await statesOf(managed)).toEqual([503, 'running', 'unavailable', 'known', 'shared']),
    );
    await redis.start();
    await eventually(async () => expect(await statesOf(managed)).toEqual(READY));
  });

  it('is lost with PostgreSQL, and comes back with it', async () => {
    const postgresql: PostgresqlServer = await startPostgresqlServer();
    const { url } = await makeUser(postgresql, 'managed');
    const store = { kind: 'postgresql' as const, url: url.reveal(), commandTimeoutSeconds: 1 };
    const { managed, backend } = await start({ store });
    expect(await statesOf(managed)).toEqual(READY);
    await postgresql.kill();
    await eventually(async () => expect((await statesOf(managed))[2]).toBe('unavailable'));
    await postgresql.start();
    await eventually(async () => expect(await statesOf(managed)).toEqual(READY));
    await backend.close();
    running.splice(running.indexOf(backend), 1);
    await postgresql.close();
  });

  it('waits until the authorization server was known once, and does not ask again then', async () => {
    server.forgetRequests();
    server.answerNext(METADATA, { status: 503, body: '' });
    let now = 0;
    const { managed } = await start({}, { monotonicClock: () => now });
    expect(await statesOf(managed)).toEqual([503, 'running', 'available', 'unknown', 'shared']);
    now += 5_000;
    expect(await statesOf(managed)).toEqual(READY);
    const requests = server.received(METADATA).length;
    now += 60_000;
    expect(await statesOf(managed)).toEqual(READY);
    expect(server.received(METADATA).length).toBe(requests);
  });

  it('looks at the authorization server of a reload until one was known, and not again after one was', async () => {
    const [closed] = await freePorts(1);
    let now = 0;
    const { managed, backend } = await start(
      {},
      { authorizationServer: () => ({ issuer: `http://127.0.0.1:${closed}` }), monotonicClock: () => now },
    );
    expect((await statesOf(managed)).slice(3)).toEqual(['unknown', 'shared']);
    const { issuer, client } = server;
    const right = { issuer, clientId: client.clientId, clientSecret: client.clientSecret };
    await backend.reload({ authorizationServer: right });
    now += 5_000;
    expect(await statesOf(managed)).toEqual(READY);
    await backend.reload({});
    now += 5_000;
    expect(await statesOf(managed)).toEqual(READY);
  });

  it('is refused to a process that came later, and can open nothing that the others seal', async () => {
    const store = {
      kind: 'redis' as const,
      url: `redis://127.0.0.1:${redis.port}`,
      prefix: 'k:',
      commandTimeoutSeconds: 1,
    };
    const [right, foreign] = Array.from({ length: 2 }, () => [randomBytes(32).toString('base64url')]);
    const first = await start({ store, sealingKeys: right });
    // At its start it would find out, and end.
    await redis.kill();
    const second = await start({ store, sealingKeys: foreign });
    await redis.start();
    await eventually(async () =>
      expect(await statesOf(second.managed)).toEqual([503, ...READY.slice(1, 4), 'foreign']),
    );
    await eventually(async () => expect(await statesOf(first.managed)).toEqual(READY));
  });

  it('is lost before the last requests are answered', async () => {
    const { managed, backend } = await start({});
    const alice = await backend.signIn();
    server.forgetRequests();
    const gate = held();
    server.answerNext('/token', { until: gate.released });
    const asking = alice.token({ scope: 'read' });
    await gate.whenSeen(() => server.received('/token').length > 0);
    const stopped = managed.stop();
    expect(await statesOf(managed)).toEqual([503, 'stopping', ...READY.slice(2)]);
    gate.release();
    expect((await asking).status).toBe(200);
    await stopped;
  });
});
