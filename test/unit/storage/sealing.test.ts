import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, isHandle, newHandle, recordIdOf, type Sealing } from '../../../src/storage/sealing.js';
import type { Store } from '../../../src/storage/store.js';

const key = () => randomBytes(32);

interface Place {
  readonly handle: string;
  readonly kind: string;
}

const seal = (by: Sealing, { handle, kind }: Place, text: string) => by.ofRecord(handle).seal(kind, text);
const open = (by: Sealing, { handle, kind }: Place, sealed: Uint8Array) =>
  by.ofRecord(handle).open(kind, sealed)?.toString();

describe('Sealing', () => {
  const serverKey = key();
  const sealing = createSealing([serverKey]);
  const place = { handle: newHandle(), kind: 'session' };

  it('opens what it sealed, for the same handle and kind', () => {
    expect(open(sealing, place, seal(sealing, place, 'Grüße'))).toBe('Grüße');
  });

  it('never seals the same text to the same bytes', () => {
    const one = Buffer.from(seal(sealing, place, 'text'));
    expect(one.equals(Buffer.from(seal(sealing, place, 'text')))).toBe(false);
  });

  it.each([
    ['another handle', { ...place, handle: newHandle() }],
    ['another kind', { ...place, kind: 'session-pointer' }],
  ])('does not open for %s', (_, other) => {
    expect(open(sealing, other, seal(sealing, place, 'text'))).toBeUndefined();
  });

  it('does not open with the handle alone, without the server key', () => {
    expect(open(createSealing([key()]), place, seal(sealing, place, 'text'))).toBeUndefined();
  });

  it('does not open when any byte was changed', () => {
    const sealed = seal(sealing, place, 'text');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(open(sealing, place, changed)).toBeUndefined();
    }
  });

  it.each([0, 1, 32, 33])('does not open a value cut to %i bytes', (length) => {
    expect(open(sealing, place, seal(sealing, place, 'text').subarray(0, length))).toBeUndefined();
  });

  it('opens with an older key after rotation, and seals with the newest', () => {
    const newer = key();
    const rotated = createSealing([newer, serverKey]);
    expect(open(rotated, place, seal(sealing, place, 'old'))).toBe('old');
    expect(open(sealing, place, seal(rotated, place, 'new'))).toBeUndefined();
    expect(open(createSealing([newer]), place, seal(rotated, place, 'new'))).toBe('new');
  });

  it('makes handles of 256 random bits that all differ [SES-13]', () => {
    const handles = Array.from({ length: 1000 }, newHandle);
    expect(new Set(handles).size).toBe(1000);
    expect(handles.every((handle) => isHandle(handle) && Buffer.from(handle, 'base64url').length === 32)).toBe(true);
  });

  it.each(['', 'short', `${'a'.repeat(42)}=`, 'a'.repeat(44), '../'.repeat(15).slice(0, 43)])(
    'takes %j for no handle',
    (text) => expect(isHandle(text)).toBe(false),
  );
});

describe('Sealed records', () => {
  const spying = (store: Store) => {
    const seen: string[] = [];
    const spy: Store = {
      ...store,
      create(id, record) {
        seen.push(id, Buffer.from(record.value).toString('latin1'));
        return store.create(id, record);
      },
    };
    return { spy, seen };
  };

  it('give the store neither the handle nor anything readable', async () => {
    const { spy, seen } = spying(createMemoryStore({ clock: () => 0 }));
    const records = createSealedRecords(spy, createSealing([key()]));
    const handle = newHandle();
    await records.create(handle, { kind: 'session', text: 'sub: alice-1234', expiresAt: 10 });
    expect(seen[0]).toBe(recordIdOf(handle));
    expect(seen.join()).not.toContain(handle);
    expect(seen.join()).not.toContain('alice-1234');
    expect((await records.read(handle, 'session'))?.bytes.toString()).toBe('sub: alice-1234');
  });

  it('count a record that cannot be opened as absent', async () => {
    const store = createMemoryStore({ clock: () => 0 });
    const handle = newHandle();
    const written = createSealedRecords(store, createSealing([key()]));
    await written.create(handle, { kind: 'session', text: 'text', expiresAt: 10 });
    const readWithOtherKey = createSealedRecords(store, createSealing([key()]));
    expect(await readWithOtherKey.read(handle, 'session')).toBeUndefined();
  });

  it('are read as the kind that they were written as, and as no other', async () => {
    const store = createMemoryStore({ clock: () => 0 });
    const records = createSealedRecords(store, createSealing([key()]));
    const handle = newHandle();
    await records.create(handle, { kind: 'session', text: 'text', expiresAt: 10 });
    expect(await records.read(handle, 'sign-out')).toBeUndefined();
    expect(await records.read(handle, 'sign-out', 'session')).toMatchObject({ kind: 'session' });
  });

  it('do not open when the store gives them another kind, or another place', async () => {
    const store = createMemoryStore({ clock: () => 0 });
    const records = createSealedRecords(store, createSealing([key()]));
    const [one, other] = [newHandle(), newHandle()];
    await records.create(one, { kind: 'session-pointer', text: other, expiresAt: 10 });
    const stolen = await store.read(recordIdOf(one));
    if (stolen === undefined) throw new Error('the record was created');
    await store.create(recordIdOf(other), stolen);
    expect(await records.read(other, 'session-pointer')).toBeUndefined();
    await store.replace(recordIdOf(one), stolen.version, { ...stolen, kind: 'session' });
    expect(await records.read(one, 'session')).toBeUndefined();
  });
});
