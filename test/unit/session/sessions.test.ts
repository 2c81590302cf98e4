import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { HeldTokens } from '../../../src/core/held-tokens.js';
import { createSessionIndex } from '../../../src/session/session-index.js';
import { changedTo, createSessions } from '../../../src/session/sessions.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';

const person = {
  issuer: 'https://as.example',
  authorizationServer: 'default',
  sub: 'alice',
  claims: { name: 'Line one\nline two', locale: 'de' },
};
const held: HeldTokens = {
  grants: [
    { id: 'first', authorizationServer: 'default', resources: [], scope: ['openid'], refreshToken: 'refresh\nme' },
  ],
  accessTokens: [{ key: '[[],null]', grantId: 'first', value: 'access', obtainedAt: 1000, heldUntil: 1300 }],
};

function startSessions() {
  let now = 1000;
  const clock = () => now;
  const store = createMemoryStore({ clock });
  const keys = [randomBytes(32)];
  const sessions = createSessions(createSealedRecords(store, createSealing(keys)), {
    lifetime: { idleSeconds: 1000, absoluteSeconds: 5000 },
    clock,
    emit: () => undefined,
    index: createSessionIndex(store, { names: createBlindIndex(keys), clock }),
  });
  const pass = (seconds: number) => {
    now += seconds;
  };
  return { sessions, pass };
}

it('A session is read as it was begun, whatever characters are in it', async () => {
  const { sessions } = startSessions();
  const handle = newHandle();
  await sessions.begin(handle, { person, tokens: held, returnedAtMs: 0 });
  const session = await sessions.read(handle);
  expect(session?.person).toEqual(person);
  expect(session?.times).toEqual({ startedAt: 1000, lastUsedAt: 1000, endsAt: 6000 });
  expect(session?.accessTokens()).toEqual(held.accessTokens);
  expect(session?.grants()).toEqual(held.grants);
  expect(session?.tokens()).toEqual(held);
});

it('RT-08: a use that is written from an old reading never undoes a change of the tokens', async () => {
  const { sessions, pass } = startSessions();
  const handle = newHandle();
  await sessions.begin(handle, { person, tokens: held, returnedAtMs: 0 });
  pass(100);
  const read = await sessions.read(handle);
  if (read === undefined) throw new Error('the session was begun');
  const [grant] = held.grants;
  const rotated = {
    ...held,
    grants: [
      { ...grant, id: 'first', authorizationServer: 'default', resources: [], scope: [], refreshToken: 'newer' },
    ],
  };
  await sessions.changeTokens(handle, () => changedTo(rotated));
  await sessions.touch(read);
  expect((await sessions.read(handle))?.tokens()).toEqual(rotated);
});

it('A change of the tokens is made on top of a use that came between', async () => {
  const { sessions, pass } = startSessions();
  const handle = newHandle();
  await sessions.begin(handle, { person, tokens: held, returnedAtMs: 0 });
  pass(100);
  const read = await sessions.read(handle);
  if (read === undefined) throw new Error('the session was begun');
  let using: Promise<unknown> | undefined;
  await sessions.changeTokens(handle, (current) => {
    using ??= sessions.touch(read);
    return changedTo({ ...current, grants: [] });
  });
  await using;
  const after = await sessions.read(handle);
  expect(after?.tokens()).toEqual({ ...held, grants: [] });
  expect(after?.times.lastUsedAt).toBe(1100);
});

it('Tokens that a change leaves as they are are not written', async () => {
  const { sessions } = startSessions();
  const handle = newHandle();
  await sessions.begin(handle, { person, tokens: held, returnedAtMs: 0 });
  const versionNow = async () => (await sessions.read(handle))?.version;
  const before = await versionNow();
  expect(await sessions.changeTokens(handle, changedTo, { isUse: true })).toEqual({ kind: 'done' });
  expect(await versionNow()).toBe(before);
  const copied = (current: HeldTokens) => ({ held: { ...current }, result: 'copied' });
  expect(await sessions.changeTokens(handle, copied)).toEqual({ kind: 'done', result: 'copied' });
  expect(await versionNow()).not.toBe(before);
});
