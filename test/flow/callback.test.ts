import { describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const pair = useTestBackend();
const isSignedIn = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;
const redeemed = () => pair.server.received('/token').length;

describe('coming back', () => {
  it('makes a session whose first token is there at once [LOGIN-01] [LOGIN-15]', async () => {
    const alice = await pair.backend.signIn();
    expect(redeemed()).toBe(1);
    expect((await alice.token()).json()).toMatchObject({ access_token: pair.server.issued.at(-1)?.accessToken });
    expect(redeemed()).toBe(1);
    const [request] = pair.server.received('/token');
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(request?.form.get('redirect_uri')).toBe(`${pair.backend.origin}/bff/callback`);
  });

  it('leaves no token, code or verifier behind, in a URL or a page [LOGIN-13] [HDR-08] [LOGIN-14]', async () => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    const answer = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([answer.status, answer.body, answer.headers.get('location')]).toEqual([303, '', '/']);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const sent = JSON.stringify([...answer.headers]);
    const { accessToken = '-', idToken = '-' } = pair.server.issued.at(-1) ?? {};
    const verifier = pair.server.received('/token').at(-1)?.form.get('code_verifier') ?? '-';
    for (const secret of [accessToken, idToken, verifier, callback.searchParams.get('code') ?? '-']) {
      expect(sent).not.toContain(secret);
    }
  });

  const withParameters = (callback: URL, changes: Record<string, string | undefined>): URL => {
    const url = new URL(callback);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url;
  };

  it.each([
    ['missing', { state: undefined }],
    ['empty', { state: '' }],
    ['wrong', { state: 'x'.repeat(43) }],
    ['__proto__', { state: '__proto__' }],
  ])('with a state that is %s redeems nothing [LOGIN-04]', async (_name, changes) => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const callback = await pair.backend.beginSignIn(frontend.userAgent);
    const answer = await frontend.userAgent.fetch(withParameters(callback, changes), {
      headers: navigation('cross-site'),
    });
    expect([answer.status, redeemed(), await isSignedIn(frontend)]).toEqual([400, 0, false]);
    // The sign-in itself is as open as before.
    await pair.backend.finishSignIn(frontend.userAgent, callback);
    expect(await isSignedIn(frontend)).toBe(true);
  });

  it('in another browser redeems nothing, with or without a sign-in of its own [LOGIN-04]', async () => {
    const callback = await pair.backend.beginSignIn(pair.backend.newUserAgent());
    const stranger = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    expect((await stranger.userAgent.fetch(callback, { headers: navigation('cross-site') })).status).toBe(400);
    await pair.backend.beginSignIn(stranger.userAgent);
    expect((await stranger.userAgent.fetch(callback, { headers: navigation('cross-site') })).status).toBe(400);
    expect([redeemed(), await isSignedIn(stranger)]).toEqual([0, false]);
  });

  it('a second time is refused, and the session unharmed [LOGIN-05]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const callback = await pair.backend.beginSignIn(frontend.userAgent);
    await pair.backend.finishSignIn(frontend.userAgent, callback);
    const cookie = frontend.sessionCookie();
    const again = await frontend.userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([again.status, redeemed(), frontend.sessionCookie()]).toEqual([400, 1, cookie]);
    expect(await isSignedIn(frontend)).toBe(true);
  });

  it('twice at the same time redeems the code once [LOGIN-05]', async () => {
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const callback = await pair.backend.beginSignIn(frontend.userAgent);
    const answers = await Promise.all(
      [1, 2, 3].map(() => frontend.userAgent.fetch(callback, { headers: navigation('cross-site') })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
    expect(redeemed()).toBe(1);
  });

  it.each([
    ['another issuer', 'https://evil.example'],
    ['a slash more', 'SLASH'],
    ['none, though the metadata promises one', undefined],
    ['an empty one', ''],
  ])('with the issuer being %s is refused [LOGIN-07]', async (_name, iss) => {
    const value = iss === 'SLASH' ? `${pair.server.issuer}/` : iss;
    pair.server.behave({ authorization: { parameters: { iss: value } } });
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const page = await pair.backend.finishSignIn(
      frontend.userAgent,
      await pair.backend.beginSignIn(frontend.userAgent),
    );
    expect([page.status >= 400 && page.status !== 500, redeemed(), await isSignedIn(frontend)]).toEqual([
      true,
      0,
      false,
    ]);
  });

  it('with an error shows it escaped, and starts no session [LOGIN-12]', async () => {
    const errorDescription = '<img src=x onerror=alert(1)>"\'&';
    for (const error of ['login_required', 'server_error', 'invalid_scope', '<script>alert(1)</script>']) {
      pair.server.behave({ authorization: { error, errorDescription } });
      const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
      const page = await pair.backend.finishSignIn(
        frontend.userAgent,
        await pair.backend.beginSignIn(frontend.userAgent, '/bff/login?return_to=/%3Cb%3E'),
      );
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.status).not.toBe(500);
      expect(page.body).not.toMatch(/<img|<script|<b>|onerror=alert\(1\)>"/);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await isSignedIn(frontend)).toBe(false);
    }
    expect(redeemed()).toBe(0);
  });

  it('with access_denied leads back politely [LOGIN-12]', async () => {
    pair.server.behave({ authorization: { error: 'access_denied', errorDescription: 'no' } });
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const page = await pair.backend.finishSignIn(
      frontend.userAgent,
      await pair.backend.beginSignIn(frontend.userAgent, '/bff/login?return_to=/here'),
    );
    expect([page.status, page.body.includes('href="/here"'), await isSignedIn(frontend)]).toEqual([200, true, false]);
  });

  it('with an error that belongs to no sign-in leaves the session alone [LOGIN-12]', async () => {
    const alice = await pair.backend.signIn();
    const unsolicited = `${pair.backend.origin}/bff/callback?error=login_required&error_description=%3Cb%3E&state=x`;
    const page = await alice.userAgent.fetch(unsolicited, { headers: navigation('cross-site') });
    expect([page.status, page.body.includes('<b>'), await isSignedIn(alice)]).toEqual([400, false, true]);
  });

  it.each([
    ['?code=%zz', 400],
    ['?code=a&code=b&state=x', 400],
    ['?state=a&state=b&code=x', 400],
    ['', 400],
    ['?code=x&state=y&iss=z', 400],
  ])('with invalid parameters (%s) is refused [LOGIN-04]', async (search, status) => {
    const userAgent = pair.backend.newUserAgent();
    await pair.backend.beginSignIn(userAgent);
    const answer: HttpAnswer = await userAgent.fetch(`${pair.backend.origin}/bff/callback${search}`, {
      headers: navigation('cross-site'),
    });
    expect([answer.status, redeemed()]).toEqual([status, 0]);
  });

  it('with a state and no code is refused [LOGIN-04]', async () => {
    pair.server.behave({ authorization: { parameters: { code: undefined } } });
    const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const callback = await pair.backend.beginSignIn(frontend.userAgent);
    const page = await frontend.userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([page.status, redeemed(), await isSignedIn(frontend)]).toEqual([400, 0, false]);
  });
});
