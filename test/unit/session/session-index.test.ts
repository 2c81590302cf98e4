import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSessionIndex } from '../../../src/session/session-index.js';
import { createSessions, type SessionStart } from '../../../src/session/sessions.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';
import { INDEX_LIMIT, type Store } from '../../../src/storage/store.js';
import { nothingHeld } from '../../../src/tokens/held-tokens.js';

const ISSUER = 'https://as.example';
const [older, newer] = [randomBytes(32), randomBytes(32)];
let now = 1000;
let store: Store;
beforeEach(() => {
  now = 1000;
  store = createMemoryStore({ clock: () => now });
});
afterEach(() => store.close());

const clock = () => now;
const indexUnder = (keys: Uint8Array[] = [older]) =>
  createSessionIndex(store, { names: createBlindIndex(keys), clock });
const sessionsUnder = (keys: Uint8Array[] = [older]) =>
  createSessions(createSealedRecords(store, createSealing(keys)), {
    lifetime: { idleSeconds: 100, absoluteSeconds: 5000 },
    clock,
    emit: () => undefined,
    index: indexUnder(keys),
  });

interface Who {
  readonly sub: string;
  readonly sid?: string;
  readonly issuer?: string;
}

async function begin(who: Who, changes: Partial<SessionStart> = {}) {
  const handle = newHandle();
  expect(await tryToBegin(handle, who, changes)).toMatchObject({ kind: 'begun' });
  return handle;
}

function tryToBegin(handle: string, who: Who, changes: Partial<SessionStart>) {
  const person = { issuer: ISSUER, authorizationServer: 'default', claims: {}, ...who };
  return sessionsUnder().begin(handle, { person, tokens: nothingHeld, returnedAtMs: Date.now() + 1, ...changes });
}

async function livingOf(handles: readonly string[], keys = [older]): Promise<boolean[]> {
  const found = await Promise.all(handles.map((handle) => sessionsUnder(keys).read(handle)));
  return found.map((session) => session !== undefined);
}

describe('Sessions that are ended without their cookies', () => {
  it('are exactly the one of a sid, all of a sub, or those that match both, at this issuer alone [BCL-09]', async () => {
    const all = async () => [
      await begin({ sub: 'alice', sid: 'one' }),
      await begin({ sub: 'alice', sid: 'two' }),
      await begin({ sub: 'bob', sid: 'three' }),
      await begin({ sub: 'alice', sid: 'one', issuer: 'https://another.example' }),
    ];
    const handles = await all();
    expect(await sessionsUnder().endAllOf({ issuer: ISSUER, sub: 'bob', sid: 'one' })).toBe(0);
    expect(await livingOf(handles)).toEqual([true, true, true, true]);
    await sessionsUnder().endAllOf({ issuer: ISSUER, sid: 'one' });
    expect(await livingOf(handles)).toEqual([false, true, true, true]);
    await sessionsUnder().endAllOf({ issuer: ISSUER, sub: 'alice' });
    expect(await livingOf(handles)).toEqual([false, false, true, true]);
    await sessionsUnder().endAllOf({ issuer: ISSUER, sub: 'bob', sid: 'three' });
    expect(await livingOf(handles)).toEqual([false, false, false, true]);
  });

  it('are found when the server has a new key since, until the old one is out of force', async () => {
    const handle = await begin({ sub: 'alice', sid: 'one' });
    expect(await sessionsUnder([newer]).endAllOf({ issuer: ISSUER, sid: 'one' })).toBe(0);
    expect(await sessionsUnder([newer, older]).endAllOf({ issuer: ISSUER, sub: 'alice' })).toBe(1);
    expect(await livingOf([handle])).toEqual([false]);
  });

  it('are found under the handle that they go on under', async () => {
    const first = await begin({ sub: 'alice', sid: 'one' });
    const continues = await sessionsUnder().read(first);
    const second = await begin({ sub: 'alice', sid: 'one' }, continues && { continues });
    expect(await indexUnder().find({ issuer: ISSUER, sub: 'alice' })).toHaveLength(1);
    await sessionsUnder().endAllOf({ issuer: ISSUER, sid: 'one' });
    expect(await livingOf([second])).toEqual([false]);
    // What says where it went is no session, and stays.
    expect(await sessionsUnder().currentHandle(first)).toBe(second);
  });

  it('leave no entry behind when they were signed out, and none for longer than they could have lived', async () => {
    const signedOut = await begin({ sub: 'alice', sid: 'one' });
    await begin({ sub: 'alice', sid: 'two' });
    await sessionsUnder().end(signedOut);
    expect(await indexUnder().find({ issuer: ISSUER, sub: 'alice' })).toHaveLength(1);
    expect(await indexUnder().find({ issuer: ISSUER, sid: 'one' })).toEqual([]);
    now += 4999;
    expect(await indexUnder().find({ issuer: ISSUER, sub: 'alice' })).toHaveLength(1);
    now += 1;
    expect(await indexUnder().find({ issuer: ISSUER, sub: 'alice' })).toEqual([]);
  });

  it('may be gone already: an entry that leads nowhere does no harm', async () => {
    await indexUnder().add('no such record', { issuer: ISSUER, sub: 'alice', endsAt: now + 10 });
    const handle = await begin({ sub: 'alice' });
    await sessionsUnder().endAllOf({ issuer: ISSUER, sub: 'alice' });
    expect(await livingOf([handle])).toEqual([false]);
  });

  it('are counted once: not again at the next end, and not when they had expired unused', async () => {
    const everyone = { issuer: ISSUER, sub: 'alice' };
    await begin({ sub: 'alice', sid: 'one' });
    await begin({ sub: 'alice', sid: 'two' });
    expect(await sessionsUnder().endAllOf({ issuer: ISSUER, sid: 'one' })).toBe(1);
    expect(await sessionsUnder().endAllOf({ issuer: ISSUER, sid: 'one' })).toBe(0);
    expect(await sessionsUnder().endAllOf(everyone)).toBe(1);
    expect(await sessionsUnder().endAllOf(everyone)).toBe(0);
    await begin({ sub: 'alice' });
    now += 100;
    await begin({ sub: 'alice' });
    expect(await sessionsUnder().endAllOf(everyone)).toBe(1);
  });

  it('keep their entry while their record is not written yet, so that a later end finds them', async () => {
    const everyone = { issuer: ISSUER, sub: 'alice' };
    const createRecord = store.create;
    let other = 0;
    store.create = async (...record) => {
      other = await sessionsUnder().endAllOf(everyone);
      return createRecord(...record);
    };
    // Its sign-in returned after the end of the others, so that the marker does not concern it.
    const handle = await begin({ sub: 'alice' }, { returnedAtMs: Date.now() + 60_000 });
    store.create = createRecord;
    expect(other).toBe(0);
    expect(await livingOf([handle])).toEqual([true]);
    expect(await sessionsUnder().endAllOf(everyone)).toBe(1);
    expect(await livingOf([handle])).toEqual([false]);
  });

  it('are bounded for each person: the session that would end first gives way to one too many', async () => {
    const first = await begin({ sub: 'alice' });
    now += 1;
    for (let count = 1; count < INDEX_LIMIT; count += 1) await begin({ sub: 'alice' });
    expect(await livingOf([first])).toEqual([true]);
    const last = await begin({ sub: 'alice' });
    expect(await livingOf([first, last])).toEqual([false, true]);
  });
});

describe('A session that is about to begin', () => {
  const soon = () => Date.now() + 1;

  it.each([
    ['sid', { sid: 'one' }],
    ['sub', { sub: 'alice' }],
  ])('does not begin when it was ended by its %s since its sign-in came back [BCL-15]', async (_name, of) => {
    const returnedAtMs = Date.now();
    await sessionsUnder().endAllOf({ issuer: ISSUER, ...of });
    const handle = newHandle();
    expect(await tryToBegin(handle, { sub: 'alice', sid: 'one' }, { returnedAtMs })).toEqual({ kind: 'revoked' });
    expect(await livingOf([handle])).toEqual([false]);
    expect(await indexUnder().find({ issuer: ISSUER, sub: 'alice' })).toEqual([]);
    expect(await livingOf([await begin({ sub: 'bob', sid: 'two' }, { returnedAtMs })])).toEqual([true]);
  });

  it('begins when only the person was signed out before, and came back [BCL-15]', async () => {
    await sessionsUnder().endAllOf({ issuer: ISSUER, sub: 'alice' });
    expect(await livingOf([await begin({ sub: 'alice', sid: 'two' }, { returnedAtMs: soon() })])).toEqual([true]);
  });

  it('does not begin under a sid that has just ended, but does after a while [BCL-15]', async () => {
    await sessionsUnder().endAllOf({ issuer: ISSUER, sid: 'one' });
    const early = { returnedAtMs: soon() };
    expect(await tryToBegin(newHandle(), { sub: 'alice', sid: 'one' }, early)).toEqual({ kind: 'revoked' });
    const later = { returnedAtMs: Date.now() + 61_000 };
    expect(await livingOf([await begin({ sub: 'alice', sid: 'one' }, later)])).toEqual([true]);
  });
});

describe('An end that a process with a clock ahead has marked', () => {
  it('holds up no sign-in that comes after it [BCL-15]', async () => {
    const before = Date.now();
    const { now: real } = Date;
    Date.now = () => real() + 600_000;
    await indexUnder().rememberEnd({ issuer: ISSUER, sub: 'alice' });
    Date.now = real;
    expect(await indexUnder().wasEnded({ issuer: ISSUER, sub: 'alice' }, before + 1)).toBe(false);
    Date.now = () => real() + 30_000;
    await indexUnder().rememberEnd({ issuer: ISSUER, sub: 'bob' });
    Date.now = real;
    expect(await indexUnder().wasEnded({ issuer: ISSUER, sub: 'bob' }, before + 1)).toBe(true);
  });
});
