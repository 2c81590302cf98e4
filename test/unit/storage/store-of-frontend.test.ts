import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/core/clock.js';
import { Secret } from '../../../src/core/secret.js';
import { createSealingKeys } from '../../../src/server/open-store.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { newHandle } from '../../../src/storage/sealing.js';
import { storeOfFrontend } from '../../../src/storage/store-of-frontend.js';

describe('The part of a store that belongs to a frontend', () => {
  const sealingKeys = [new Secret(randomBytes(32).toString('base64url'))];
  const keysOf = (frontend?: string) => createSealingKeys({ sealingKeys }, frontend);
  const record = { kind: 'session', text: 'of Alice', expiresAt: systemClock() + 60 };

  it('has nothing of what another frontend has stored, even under one key', async () => {
    const store = createMemoryStore({ clock: systemClock });
    const { sealing } = keysOf();
    const [shop, desk] = ['shop', 'desk'].map((name) => createSealedRecords(storeOfFrontend(store, name), sealing));
    const handle = newHandle();
    await shop?.create(handle, record);
    expect(await desk?.read(handle, 'session')).toBeUndefined();
    expect(await desk?.delete(handle)).toBe(false);
    expect(String((await shop?.read(handle, 'session'))?.bytes)).toBe('of Alice');
  });

  it('is sealed so that no other frontend opens it, even if it is moved within the store', async () => {
    const store = createMemoryStore({ clock: systemClock });
    const [shop, again, desk, alone] = [keysOf('shop'), keysOf('shop'), keysOf('desk'), keysOf()].map(({ sealing }) =>
      createSealedRecords(store, sealing),
    );
    const handle = newHandle();
    await shop?.create(handle, record);
    expect(String((await again?.read(handle, 'session'))?.bytes)).toBe('of Alice');
    expect(await desk?.read(handle, 'session')).toBeUndefined();
    expect(await alone?.read(handle, 'session')).toBeUndefined();
  });

  it('names people otherwise than another frontend', () => {
    const names = ['shop', 'desk'].map((name) =>
      keysOf(name).names.newest('sessions of sub', 'https://as.test', 'alice'),
    );
    expect(new Set(names).size).toBe(2);
  });
});
