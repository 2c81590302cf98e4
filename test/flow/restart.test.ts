import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { refusalOf, SESSION_COOKIE } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const folders = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const key = () => randomBytes(32).toString('base64url');
const [first, second] = [key(), key()];
const store = { kind: 'embedded' as const, folder: path.join(folders, 'sessions') };
const pair = useTestBackend({ options: { store, sealingKeys: [first] } });
afterAll(() => rmSync(folders, { recursive: true, force: true }));

const bytesOf = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((file) => readFileSync(path.join(folder, file))));

describe('a restart', () => {
  it('keeps sessions, their tokens and rotated refresh tokens [RT-08]', async () => {
    const alice = await pair.backend.signIn();
    const token = await alice.accessToken({ scope: 'read' });
    await pair.backend.restart();
    pair.server.forgetRequests();
    expect((await alice.sessionInfo()).status).toBe(200);
    expect(await alice.accessToken({ scope: 'read' })).toBe(token);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    const [request] = pair.server.received('/token');
    expect(request?.form.get('refresh_token')).toBe(pair.server.issued.at(-2)?.refreshToken);
  });

  it('finds a new refresh token on the disk as soon as its access token was answered [RT-08]', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken({ scope: 'read' });
    const copy = path.join(folders, `copy-${Date.now()}`);
    // What a machine that loses power now would wake up with.
    cpSync(store.folder, copy, { recursive: true });
    await pair.backend.restart({ store: { ...store, folder: copy } });
    pair.server.forgetRequests();
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
    expect(pair.server.received('/token').length).toBe(1);
    await pair.backend.restart();
  });

  it('keeps sign-ins that are under way [LOGIN-15]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    await pair.backend.restart();
    await pair.backend.finishSignIn(userAgent, callback);
    expect(userAgent.cookiesFor(pair.backend.origin).map(({ name }) => name)).toEqual([SESSION_COOKIE]);
  });

  it('does not bring back who logged out [LOGOUT-01]', async () => {
    const alice = await pair.backend.signIn();
    const cookie = alice.sessionCookie();
    await alice.logout();
    await pair.backend.restart();
    const answer = await alice.fetch('/.well-known/bff-token', { headers: { Cookie: `${SESSION_COOKIE}=${cookie}` } });
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
  });

  it('with a new key before the old one keeps sessions; without the old one those are over that were not used [RT-17]', async () => {
    const alice = await pair.backend.signIn();
    const idle = await pair.backend.signIn();
    await pair.backend.restart({ sealingKeys: [second, first] });
    // A refresh writes, and what is written is sealed under the first key of the list.
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    await pair.backend.restart({ sealingKeys: [second] });
    expect((await alice.token()).status).toBe(200);
    expect(refusalOf(await idle.token())).toEqual([400, 'invalid_session']);
    expect(idle.sessionCookie()).toBe('');
    await pair.backend.restart();
  });
});

describe('the store', () => {
  it('holds no token, cookie or name of a person that could be read from its bytes [RT-17]', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken({ scope: 'read' });
    await alice.accessToken({ scope: 'buy' });
    const open = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(open);
    const authorization = pair.server.received('/authorize').at(-1)?.query;
    const bytes = bytesOf(store.folder);
    const secrets = [
      alice.sessionCookie(),
      ...pair.server.issued.flatMap(({ accessToken, refreshToken = [], idToken = [] }) =>
        [accessToken, refreshToken, idToken].flat(),
      ),
      ...open.cookiesFor(pair.backend.origin).map(({ value }) => value),
      callback.searchParams.get('state') ?? '',
      authorization?.get('nonce') ?? '',
      'alice-at-the-authorization-server',
      'sid-of-alice',
      pair.server.issuer,
      pair.server.client.clientSecret,
      first,
    ];
    expect(bytes.length).toBeGreaterThan(1000);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').slice(0, -4),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(bytes.includes(form)).toBe(false);
      }
      expect(bytes.includes(Buffer.from(secret, 'utf16le'))).toBe(false);
      if (/^[\w-]{43}$/.test(secret)) expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false);
    }
  });
});
