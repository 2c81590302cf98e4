import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const shared = {
  store: { kind: 'embedded' as const, folder },
  sealingKeys: [randomBytes(32).toString('base64url')],
};
const pair = useTestBackend({ options: shared });
let alice: Frontend;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** From now on as in production: HTTPS is the rule, and no client over plain HTTP is trusted. */
const strict = {
  publicOrigin: 'https://app.example',
  dangerouslyAllowPlainHttpOnLoopback: false,
  authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
};
beforeAll(async () => {
  alice = await pair.backend.signIn();
});
const ask = (target: string, headers: Record<string, string> = {}) =>
  pair.backend.newUserAgent().fetch(`${alice.origin}${target}`, {
    headers: { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}`, ...headers },
  });
const lies: Record<string, string>[] = [
  { 'X-Forwarded-Proto': 'https' },
  { Forwarded: 'proto=https' },
  { 'X-Forwarded-Ssl': 'on', 'Front-End-Https': 'on', 'X-Url-Scheme': 'https', 'X-Forwarded-Protocol': 'https' },
  { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '127.0.0.1', Forwarded: 'for=127.0.0.1;proto=https' },
];

describe('a living session over plain HTTP', () => {
  beforeAll(() => pair.backend.restart({ ...shared, ...strict }));

  it.each([TOKEN, SESSION_INFO, `${TOKEN}?scope=%22`])('is none at %s [TLS-04]', async (target) => {
    const answer = await ask(target);
    expect(refusalOf(answer)).toEqual([400, 'https_required']);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('is not sent on to HTTPS either, so that no redirect carries anything [TLS-06]', async () => {
    for (const target of [TOKEN, SESSION_INFO]) {
      // By no user agent of ours, which would stop at an answer that the contract doesn't have.
      const answer = await fetch(`${alice.origin}${target}`, {
        headers: { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` },
        redirect: 'manual',
      });
      expect([answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual([null, 'no-store']);
    }
  });

  it.each(lies)('stays none whatever an untrusted peer says: %j [TLS-05]', async (headers) => {
    expect(refusalOf(await ask(TOKEN, headers))).toEqual([400, 'https_required']);
    expect(refusalOf(await ask(SESSION_INFO, headers))).toEqual([400, 'https_required']);
  });

  it('can neither begin nor end [TLS-04]', async () => {
    expect((await ask('/bff/login', navigation('none'))).status).toBe(400);
    const logout = await pair.backend.newUserAgent().fetch(`${alice.origin}/bff/logout`, { method: 'POST' });
    expect(refusalOf(logout)).toEqual([400, 'https_required']);
  });

  it('is refused for its method first [TLS-04]', async () => {
    const answer = await pair.backend.newUserAgent().fetch(`${alice.origin}${TOKEN}`, { method: 'PUT' });
    expect(answer.status).toBe(405);
  });
});

describe('a living session behind a trusted proxy', () => {
  beforeAll(() => pair.backend.restart({ ...shared, ...strict, trustedProxies: ['127.0.0.1', '::1'] }));

  it('counts where the proxy says https, and so has HSTS [TLS-05] [TLS-07]', async () => {
    const answer = await ask(TOKEN, { 'X-Forwarded-Proto': 'https' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=[1-9]/);
  });

  it.each(['http', 'https, http', 'http,https', '', 'httpsx', 'on'])(
    'is none where it says %p [TLS-04]',
    async (scheme) => {
      expect(refusalOf(await ask(TOKEN, { 'X-Forwarded-Proto': scheme }))).toEqual([400, 'https_required']);
    },
  );

  it('is none where it says nothing [TLS-04]', async () => {
    expect(refusalOf(await ask(TOKEN))).toEqual([400, 'https_required']);
  });

  it('is asked by the configured origin alone, whatever host the proxy names [CSRF-13]', async () => {
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example', Host: 'evil.example' };
    expect((await ask(TOKEN, { ...forwarded, Origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(TOKEN, { ...forwarded, Origin: 'https://app.example' })).status).toBe(200);
  });
});

describe('Strict-Transport-Security', () => {
  const trusted = { trustedProxies: ['127.0.0.1', '::1'] };
  const paths = [TOKEN, '/bff/login', '/openapi.json', '/nothing'];
  const sentFor = async (headers: Record<string, string>) => {
    const answers = await Promise.all(paths.map((path) => ask(path, headers)));
    return new Set(answers.map((answer) => answer.headers.has('strict-transport-security')));
  };

  it('is in every answer over HTTPS, and in none over plain HTTP, as the trusted proxy tells it [TLS-07] [TLS-10]', async () => {
    await pair.backend.restart({ ...shared, ...strict, ...trusted });
    expect(await sentFor({ 'X-Forwarded-Proto': 'https' })).toEqual(new Set([true]));
    for (const scheme of ['http', 'https, http', ''])
      expect(await sentFor({ 'X-Forwarded-Proto': scheme })).toEqual(new Set([false]));
    expect(await sentFor({})).toEqual(new Set([false]));
  });

  it('is in none over plain HTTP from an untrusted peer, or that counts as HTTPS in development [TLS-10]', async () => {
    await pair.backend.restart({ ...shared, ...strict });
    expect(await sentFor({ 'X-Forwarded-Proto': 'https' })).toEqual(new Set([false]));
    await pair.backend.restart({ ...shared, ...strict, dangerouslyAllowPlainHttpOnLoopback: true });
    expect(await sentFor({})).toEqual(new Set([false]));
  });
});

describe('a living session behind a trusted proxy that writes Forwarded', () => {
  const trusted = { trustedProxies: ['127.0.0.1', '::1'], forwardedHeaders: 'forwarded' as const };
  beforeAll(() => pair.backend.restart({ ...shared, ...strict, ...trusted }));

  it.each([
    ['for=192.0.2.1;proto=https', 200],
    ['For="[2001:db8::1]:4711" ; Proto="https", for=10.0.0.1;proto=https', 200],
    ['proto=http', 400],
    ['proto=https, proto=http', 400],
    ['for=192.0.2.1, for=10.0.0.1;proto=https', 400],
    ['for=192.0.2.1', 400],
    ['proto=https;', 400],
    ['proto=https;proto=https', 400],
    ['proto=https "', 400],
  ])('counts only where every hop says https: %s [TLS-05]', async (forwarded, status) => {
    expect((await ask(TOKEN, { Forwarded: forwarded })).status).toBe(status);
  });

  it('is none by the headers that this proxy does not write [TLS-05]', async () => {
    expect(refusalOf(await ask(TOKEN, { 'X-Forwarded-Proto': 'https' }))).toEqual([400, 'https_required']);
    const both = { Forwarded: 'proto=http', 'X-Forwarded-Proto': 'https' };
    expect(refusalOf(await ask(TOKEN, both))).toEqual([400, 'https_required']);
  });
});

describe('plain HTTP in development', () => {
  beforeAll(() => pair.backend.restart());

  it('counts on this machine, unless a proxy is trusted and says http [TLS-04]', async () => {
    expect((await ask(TOKEN)).status).toBe(200);
    expect(
      (await createFrontend(alice.userAgent, alice.origin).sessionInfo()).headers.has('strict-transport-security'),
    ).toBe(false);
  });
});
