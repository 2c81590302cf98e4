import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { createSealedRecords } from '../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../src/storage/sealing.js';
import type { Store } from '../../src/storage/store.js';
import { type Person, SESSION_INFO, signInPerson, TOKEN } from '../support/person.js';
import { readFolder, startRedisServer } from '../support/redis-server.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';

const sealingKey = randomBytes(32).toString('base64url');

/** Signs two people in, uses their sessions, and gives every text that must not be found. */
async function useAll(set: TestDemo): Promise<{ secrets: string[]; people: Person[] }> {
  const people = [await signInPerson(set, 'alice'), await signInPerson(set, 'bob')];
  const secrets = new Set<string>();
  for (const person of people) {
    for (const query of ['', '?scope=read', `?resource=${encodeURIComponent(set.profile)}`]) {
      const { access_token: token } = (await person.fetch(`${TOKEN}${query}`)).json<{ access_token: string }>();
      secrets.add(token);
      for (const piece of token.split('.')) secrets.add(piece);
    }
    for (const value of Object.values((await person.fetch(SESSION_INFO)).json<Record<string, unknown>>())) {
      if (typeof value === 'string') secrets.add(value);
    }
    for (const { value } of person.userAgent.cookiesFor(set.origin)) secrets.add(value);
  }
  return { secrets: [...secrets].filter((text) => text.length > 3), people };
}

function findIn(dump: Buffer, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((text) => [
    text,
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64url'),
  ]);
  return forms.filter((form) => dump.includes(form) || dump.includes(Buffer.from(form, 'utf16le')));
}

/** The names that nothing at rest may show: of claims, of tokens, of people. */
const TELLING = [
  'access_token',
  'refreshToken',
  'idToken',
  'claims',
  'codeVerifier',
  'eyJhbGci',
  'eyJ0eXAi',
  'Alice',
  'alice',
];

function reading(type: string, key: Buffer): (string | Buffer)[] {
  if (type === 'hash') return ['HVALS', key];
  return type === 'zset' ? ['ZRANGE', key, '0', '-1'] : ['GET', key];
}

async function dumpOfRedis(port: number): Promise<{ bytes: Buffer; values: Buffer[] }> {
  const client = createClient({ socket: { host: '127.0.0.1', port }, commandOptions: { typeMapping: { 36: Buffer } } });
  await client.connect();
  const keys = (await client.sendCommand(['KEYS', '*'])) as Buffer[];
  const values: Buffer[] = [];
  for (const key of keys) {
    const type = String(await client.sendCommand(['TYPE', key]));
    const reply = await client.sendCommand(reading(type, key));
    values.push(...(Array.isArray(reply) ? (reply as Buffer[]) : [reply as unknown as Buffer]));
  }
  await client.sendCommand(['SAVE']);
  client.destroy();
  return { bytes: Buffer.concat([...keys, ...values]), values };
}

describe('A stolen store', () => {
  it('of Redis tells no token, no claim and no cookie: neither its keys nor its files', async () => {
    const redis = await startRedisServer();
    const store = { kind: 'redis' as const, url: `redis://127.0.0.1:${redis.port}` };
    const set = await startTestDemo({ sealingKey, backend: { store } });
    const { secrets, people } = await useAll(set);
    const { bytes, values } = await dumpOfRedis(redis.port);
    const files = redis.bytesOnDisk();
    expect(secrets.length).toBeGreaterThan(15);
    expect(values.length).toBeGreaterThan(10);
    expect(files.includes('tmi-bff:record:{')).toBe(true);
    expect(findIn(bytes, [...secrets, ...TELLING])).toEqual([]);
    expect(findIn(files, [...secrets, ...TELLING])).toEqual([]);
    // The same search finds what is there.
    expect(findIn(Buffer.concat([files, Buffer.from(secrets[0] ?? '')]), secrets).length).toBeGreaterThan(0);

    const sealed = values.filter((value) => value.length > 33);
    const sealing = createSealing([Buffer.from(sealingKey, 'base64url')]);
    const opened = (handle: string) =>
      sealed.flatMap((value) => {
        return ['session', 'sign-in-attempts'].flatMap((kind) => sealing.ofRecord(handle).open(kind, value) ?? []);
      });
    expect(opened(newHandle())).toEqual([]);
    const [cookie] = people[0]?.userAgent.cookiesFor(set.origin) ?? [];
    expect(opened(cookie?.value ?? '').length).toBe(1);
    await set.close();
    await redis.close();
  });

  it('of this machine tells no token, no claim and no cookie either', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-stolen-'));
    const set = await startTestDemo({ sealingKey, backend: { store: { kind: 'embedded', folder } } });
    const { secrets } = await useAll(set);
    await set.close();
    const files = readFolder(folder);
    expect(files.length).toBeGreaterThan(4000);
    expect(findIn(files, [...secrets, ...TELLING])).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens nothing to who has the keys of the server, but no cookie', async () => {
    const stolen: { id: string; value: Uint8Array }[] = [];
    const thief: Pick<Store, 'create'> = {
      async create(id, { value }) {
        stolen.push({ id, value });
        return true;
      },
    };
    const sealing = createSealing([Buffer.from(sealingKey, 'base64url')]);
    const records = createSealedRecords(thief as Store, sealing);
    await records.create(newHandle(), { kind: 'session', text: 'secret', expiresAt: 1 });
    const [record] = stolen;
    // All that the thief has: the id, and the value itself.
    const guesses = [
      record?.id ?? '',
      '',
      Buffer.from(record?.value ?? [])
        .toString('base64url')
        .slice(0, 43),
    ];
    for (const handle of guesses) {
      expect(sealing.ofRecord(handle).open('session', record?.value ?? new Uint8Array())).toBeUndefined();
    }
  });
});
