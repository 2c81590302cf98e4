import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { HeldTokens } from '../../../src/core/held-tokens.js';
import type { Session } from '../../../src/session/session.js';
import { createSessionIndex } from '../../../src/session/session-index.js';
import { changedTo, createSessions, endSession, type Sessions } from '../../../src/session/sessions.js';
import { createBlindIndex } from '../../../src/storage/blind-index.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';

const key = randomBytes(32);
const clock = () => 1000;
const heldWith = (refreshToken: string): HeldTokens => ({
  grants: [{ id: refreshToken, authorizationServer: 'default', scope: [], resources: [], refreshToken }],
  accessTokens: [],
});

let sessions: Sessions;
beforeEach(() => {
  const store = createMemoryStore({ clock });
  sessions = createSessions(createSealedRecords(store, createSealing([key])), {
    lifetime: { idleSeconds: 100, absoluteSeconds: 5000 },
    clock,
    emit: () => undefined,
    index: createSessionIndex(store, { names: createBlindIndex([key]), clock }),
  });
});

const start = (refreshToken: string, continues?: Session) => ({
  person: { issuer: 'https://as.example', authorizationServer: 'default', sub: 'alice', claims: {} },
  tokens: heldWith(refreshToken),
  returnedAtMs: Date.now() + 1,
  ...(continues ? { continues } : {}),
});

async function signedIn(): Promise<Session> {
  const handle = newHandle();
  await sessions.begin(handle, start('first'));
  const session = await sessions.read(handle);
  if (session === undefined) throw new Error('no session');
  return session;
}

describe('A session that goes on under another handle', () => {
  it('lives under that one alone, and is known to have gone there', async () => {
    const previous = await signedIn();
    const successor = newHandle();
    expect(await sessions.begin(successor, start('second', previous))).toMatchObject({ kind: 'begun' });
    expect(await sessions.read(previous.handle)).toBeUndefined();
    expect((await sessions.read(successor))?.tokens()).toEqual(heldWith('second'));
    expect(await sessions.currentHandle(previous.handle)).toBe(successor);
  });

  it('is ended by who signs out with the old cookie, wherever it went, with its newest tokens [LOGOUT-01]', async () => {
    const previous = await signedIn();
    const [second, third] = [newHandle(), newHandle()];
    await sessions.begin(second, start('second', previous));
    await sessions.begin(third, start('third', await sessions.read(second)));
    expect((await sessions.end(previous.handle))?.held).toEqual(heldWith('third'));
    expect(await sessions.read(third)).toBeUndefined();
    expect(await sessions.end(previous.handle)).toBeUndefined();
  });

  it('does not go on if it was signed out while it was on its way [LOGOUT-10]', async () => {
    const previous = await signedIn();
    await sessions.end(previous.handle);
    const successor = newHandle();
    expect(await sessions.begin(successor, start('second', previous))).toEqual({ kind: 'revoked' });
    expect(await sessions.read(successor)).toBeUndefined();
    expect(await sessions.read(previous.handle)).toBeUndefined();
  });

  it('loses no refresh token that came while it was on its way [RT-03]', async () => {
    const previous = await signedIn();
    await sessions.changeTokens(previous.handle, () => changedTo(heldWith('rotated')));
    const successor = newHandle();
    expect(await sessions.begin(successor, start('second', previous))).toEqual({ kind: 'changed' });
    expect(await sessions.read(successor)).toBeUndefined();
    expect((await sessions.read(previous.handle))?.tokens()).toEqual(heldWith('rotated'));
  });
});

describe('A session whose last grant is over', () => {
  it('is over with it, at once, for all who look [RT-11]', async () => {
    const { handle } = await signedIn();
    const end = () => ({ held: endSession, result: 'last grant' }) as const;
    expect(await sessions.changeTokens(handle, end)).toEqual({ kind: 'done', result: 'last grant' });
    expect(await sessions.read(handle)).toBeUndefined();
    expect(await sessions.changeTokens(handle, changedTo)).toEqual({ kind: 'ended' });
  });
});
