import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { Secret } from '../../../src/core/secret.js';
import type { RedisChoice } from '../../../src/storage/redis-choice.js';
import { createRedisStore } from '../../../src/storage/redis-store.js';
import { type Store, StoreUnavailable } from '../../../src/storage/store.js';
import { createEmitter } from '../../../src/telemetry/events.js';
import { logEvents } from '../../../src/telemetry/log.js';
import { freePorts } from '../../support/free-ports.js';
import { redisChoice } from '../../support/redis-choice.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { type CertificateFiles, makeCertificates } from '../../support/redis-sets.js';

let files: CertificateFiles;
let server: RedisServer;
let tlsPort: number;
beforeAll(async () => {
  files = makeCertificates();
  [tlsPort = 0] = await freePorts(1);
  const certificates = ['--tls-cert-file', files.certificate, '--tls-key-file', files.privateKey];
  server = await startRedisServer({
    settings: ['--tls-port', String(tlsPort), ...certificates, '--tls-ca-cert-file', files.authority],
  });
});
afterAll(async () => {
  await server?.close();
  files?.close();
});

describe('The Redis store over TLS', () => {
  let store: Store | undefined;
  const reasons: unknown[] = [];
  afterEach(async () => {
    await store?.close();
    reasons.splice(0);
  });
  const create = async (url: string, tls?: RedisChoice['tls']) => {
    const choice = redisChoice({ url: new Secret(url), commandTimeoutSeconds: 1, ...(tls ? { tls } : {}) });
    store = await createRedisStore(choice, {
      clock: () => 1000,
      emit: createEmitter([logEvents(({ reason }) => reasons.push(reason))]),
    });
    return store;
  };
  const record = { kind: 'session', value: Uint8Array.of(1), expiresAt: 4_000_000_000 };
  const ours = () => ({
    caFile: files.authority,
    certificateFile: files.certificate,
    privateKeyFile: files.privateKey,
  });

  it.each(['rediss', 'redis'])(
    'knows Redis by the authority that is named, and shows who it is itself (%s)',
    async (scheme) => {
      const made = await create(`${scheme}://localhost:${tlsPort}`, ours());
      await made.delete('a');
      expect(await made.create('a', record)).toBe(true);
      expect(reasons).toEqual([]);
    },
  );

  it('knows it by another name, if that is given', async () => {
    const made = await create(`rediss://127.0.0.1:${tlsPort}`, { ...ours(), serverName: 'localhost' });
    expect(await made.read('nobody')).toBeUndefined();
  });

  it.each<[string, () => RedisChoice['tls'], string]>([
    ['an authority that is not named', () => undefined, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['another name', () => ({ ...ours(), serverName: 'redis.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('does not trust %s', async (_, tls, reason) => {
    const made = await create(`rediss://localhost:${tlsPort}`, tls());
    await expect(made.create('b', record)).rejects.toThrow(StoreUnavailable);
    expect(reasons).toEqual([reason]);
  });

  it('says which file cannot be read', async () => {
    const wanted = create(`rediss://localhost:${tlsPort}`, { caFile: '/nowhere/ca.pem' });
    await expect(wanted).rejects.toThrow(Misconfiguration);
    await expect(wanted).rejects.toThrow('store.tls.caFile: the file cannot be read: ENOENT');
  });
});
