import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createSignInAttempts, type SignInAttempts } from '../../../src/sign-in/sign-in-attempts.js';
import { createMemoryStore } from '../../../src/storage/memory-store.js';
import { createSealedRecords } from '../../../src/storage/sealed-records.js';
import { createSealing, newHandle } from '../../../src/storage/sealing.js';

const attempt = (state: string) => ({
  state,
  nonce: 'n',
  codeVerifier: 'v',
  scope: [],
  resources: [],
  authorizationServer: 'default',
  returnTo: '/',
});

describe('Sign-in attempts', () => {
  let now = 0;
  let attempts: SignInAttempts;
  beforeEach(() => {
    now = 1000;
    const clock = () => now;
    const records = createSealedRecords(createMemoryStore({ clock }), createSealing([randomBytes(32)]));
    attempts = createSignInAttempts(records, { lifetimeSeconds: 900, clock });
  });

  it('are taken once [LOGIN-05]', async () => {
    const handle = await attempts.remember(undefined, attempt('s1'));
    expect((await attempts.take(handle, 's1'))?.attempt.state).toBe('s1');
    expect(await attempts.take(handle, 's1')).toBeUndefined();
  });

  it('are taken by one only, of many that try at once [LOGIN-05]', async () => {
    const handle = await attempts.remember(undefined, attempt('s1'));
    const taken = await Promise.all(Array.from({ length: 10 }, () => attempts.take(handle, 's1')));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('belong to one browser [LOGIN-04]', async () => {
    await attempts.remember(undefined, attempt('s1'));
    const other = await attempts.remember(undefined, attempt('s2'));
    expect(await attempts.take(other, 's1')).toBeUndefined();
    expect(await attempts.take(newHandle(), 's1')).toBeUndefined();
  });

  it('of several tabs share one handle, and are all found', async () => {
    const handle = await attempts.remember(undefined, attempt('s0'));
    const handles = await Promise.all(
      Array.from({ length: 10 }, (_, index) => attempts.remember(handle, attempt(`s${index + 1}`))),
    );
    expect(new Set([handle, ...handles]).size).toBe(1);
    for (let index = 0; index <= 10; index += 1) {
      expect((await attempts.take(handle, `s${index}`))?.othersPending).toBe(index < 10);
    }
  });

  it('are bounded: the oldest of too many is forgotten [CKI-09]', async () => {
    let handle: string | undefined;
    for (let index = 0; index < 30; index += 1) handle = await attempts.remember(handle, attempt(`s${index}`));
    expect(await attempts.take(handle ?? '', 's9')).toBeUndefined();
    expect(await attempts.take(handle ?? '', 's10')).toBeDefined();
    expect(await attempts.take(handle ?? '', 's29')).toBeDefined();
  });

  it('end after their time, each by itself [LOGIN-05]', async () => {
    const handle = await attempts.remember(undefined, attempt('old'));
    now += 600;
    await attempts.remember(handle, attempt('young'));
    now += 300;
    expect(await attempts.take(handle, 'old')).toBeUndefined();
    expect(await attempts.take(handle, 'young')).toBeDefined();
  });

  it('never adopt a handle that is not ours', async () => {
    const planted = newHandle();
    expect(await attempts.remember(planted, attempt('s1'))).not.toBe(planted);
  });
});
