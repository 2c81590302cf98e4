import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { endPointedAt, pointTo, readPointedAt } from '../../../src/session/secret-binding.js';
import { createSessionIndex } from '../../../src/session/session-index.js';
import { createSessionPointers, type SessionPointers } from '../../../src/session/session-pointers.js';
import { createSessions, type Sessions } from '../../../src/session/sessions.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';
import { StoreUnavailable } from '../../../src/storage/store.js';
import { nothingHeld } from '../../../src/tokens/held-tokens.js';

const person = { issuer: 'https://as.example', authorizationServer: 'default', sub: 'alice', claims: {} };
const AN_HOUR = 3600;
const pointer = newHandle();

let now: number;
let sessions: Sessions;
let pointers: SessionPointers;
beforeEach(() => {
  now = 1000;
  const clock = () => now;
  const store = createMemoryStore({ clock });
  const keys = [randomBytes(32)];
  const records = createSealedRecords(store, createSealing(keys));
  const index = createSessionIndex(store, { names: createBlindIndex(keys), clock });
  const lifetime = { idleSeconds: 10 * AN_HOUR, absoluteSeconds: 10 * AN_HOUR };
  sessions = createSessions(records, { lifetime, clock, emit: () => undefined, index });
  pointers = createSessionPointers(records, { lifetimeSeconds: 10 * AN_HOUR, clock });
});

const where = () => ({ sessions, pointers });
const withoutWrites = () => ({
  sessions,
  pointers: { ...pointers, write: async () => Promise.reject(new StoreUnavailable('down')) },
});

async function begin(continues?: Awaited<ReturnType<typeof readPointedAt>>): Promise<string> {
  const handle = newHandle();
  const start = { person, tokens: nothingHeld, returnedAtMs: Date.now() };
  await sessions.begin(handle, continues === undefined ? start : { ...start, continues });
  return handle;
}

describe('A session that is found by a secret of the application', () => {
  it('is found for as long as it lives, although its pointer could not be written when it got another handle', async () => {
    await pointTo(await begin(), { pointer }, where());
    const continues = await readPointedAt(pointer, where());
    const handle = await begin(continues);
    await expect(pointTo(handle, { pointer, continues }, withoutWrites())).rejects.toThrow(StoreUnavailable);
    expect((await readPointedAt(pointer, where()))?.handle).toBe(handle);
    now += AN_HOUR;
    expect((await readPointedAt(pointer, where()))?.handle).toBe(handle);
  });

  it('does not begin if its pointer cannot be written', async () => {
    const handle = await begin();
    await expect(pointTo(handle, { pointer }, withoutWrites())).rejects.toThrow(StoreUnavailable);
    expect(await sessions.read(handle)).toBeUndefined();
  });

  it('is not lost when another one ends at the same time', async () => {
    await pointTo(await begin(), { pointer }, where());
    const end = sessions.end;
    const next = await begin();
    const meanwhile = async (handle: string) => {
      const ended = await end(handle);
      await pointTo(next, { pointer }, where());
      return ended;
    };
    await endPointedAt(pointer, { sessions: { ...sessions, end: meanwhile }, pointers });
    expect((await readPointedAt(pointer, where()))?.handle).toBe(next);
  });
});
