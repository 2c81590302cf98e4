import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { held } from '../support/held.js';
import { startScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import { navigation, startTestBackend } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const TRICKY = 'a&grant_type=client_credentials+b%20c=d#e';
const pair = useTestBackend({
  options: {
    resources: [{ indicator: 'https://stocks.example', scopes: ['read', 'buy', TRICKY] }],
    defaultResource: 'https://stocks.example',
  },
});

describe('a token request', () => {
  let alice: Frontend;
  beforeEach(async () => {
    alice = await pair.backend.signIn();
  });

  it('is a POST of a form in UTF-8 [AS-01]', async () => {
    await alice.token({ scope: 'read' });
    const requests = pair.server.received('/token');
    expect(requests.length).toBeGreaterThanOrEqual(2);
    for (const request of requests) {
      expect(request.method).toBe('POST');
      expect(request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded(;charset=utf-8)?$/i);
      expect([...request.query]).toEqual([]);
    }
  });

  it('carries a scope with & = + % # as one value [AS-02]', async () => {
    pair.server.forgetRequests();
    expect((await alice.token({ scope: TRICKY })).status).toBe(200);
    const [request] = pair.server.received('/token');
    expect(request?.form.getAll('scope')).toEqual([TRICKY]);
    expect(request?.form.getAll('grant_type')).toEqual(['refresh_token']);
  });

  it('has no parameter twice but resource, in redeeming and refreshing [AS-03]', async () => {
    await alice.token({ scope: 'read buy' });
    const requests = pair.server.received('/token');
    expect(requests.map(({ form }) => form.get('grant_type')).sort()).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token']),
    );
    for (const { form } of requests) {
      const names = [...form.keys()].filter((name) => name !== 'resource');
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('is not sent on to where a redirect leads, with the secret in it [AS-04]', async () => {
    const elsewhere = await startScriptedAuthorizationServer();
    for (const status of [301, 302, 303, 307, 308]) {
      pair.server.answerNext('/token', { status, body: '', headers: { location: `${elsewhere.issuer}/token` } });
      expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'server_error']);
    }
    expect(elsewhere.received()).toEqual([]);
    await elsewhere.close();
  });

  it('carries nothing of the frontend’s headers [AS-10]', async () => {
    pair.server.forgetRequests();
    const headers = {
      Authorization: 'Bearer x',
      'X-Trace': 'y',
      'X-Forwarded-For': '203.0.113.7',
      Referer: `${alice.origin}/secret`,
    };
    await alice.fetch('/.well-known/bff-token?scope=read', {
      headers: { ...headers, Cookie: `__Host-tmi-bff=${alice.sessionCookie()}` },
    });
    const [request] = pair.server.received('/token');
    expect(request?.headers.authorization).toMatch(/^Basic /);
    expect(Object.keys(request?.headers ?? {})).not.toEqual(expect.arrayContaining(['cookie']));
    for (const name of ['cookie', 'x-trace', 'x-forwarded-for', 'referer', 'origin']) {
      expect([name, request?.headers[name]]).toEqual([name, undefined]);
    }
  });

  it('has the answer’s unknown members ignored [AS-06]', async () => {
    pair.server.behave({ tokenMembers: { refresh_expires_in: 5, 'not-before-policy': 0, nested: { a: [1] } } });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });
});

describe('the client authentication', () => {
  it.each([
    ['client_secret_basic', ['client_secret_basic', 'client_secret_post']],
    ['client_secret_basic', undefined],
    ['client_secret_post', ['client_secret_post', 'private_key_jwt']],
  ])('is %s where the metadata says %j, with any signs in the secret [AS-09]', async (method, methods) => {
    const server = await startScriptedAuthorizationServer({ clientId: 'a:b+c d', clientSecret: 'ü:%41+ &=/?#"\\' });
    server.behave({ metadata: { token_endpoint_auth_methods_supported: methods } });
    const backend = await startTestBackend(server);
    const alice = await backend.signIn();
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    const sent = server
      .received('/token')
      .map(({ headers, form }) => [headers.authorization !== undefined, form.has('client_secret')]);
    expect(sent).toEqual(Array(2).fill(method === 'client_secret_basic' ? [true, false] : [false, true]));
    await backend.close();
    await server.close();
  });
});

describe('a slow or endless authorization server', () => {
  const slow = useTestBackend({});
  const timeoutSeconds = 3;

  it('is waited for as long as configured, and holds up no other request [AS-05] [ERR-12]', async () => {
    const { issuer, client } = slow.server;
    await slow.backend.restart({ authorizationServer: { issuer, ...client, timeoutSeconds } });
    const [alice, bob] = [await slow.backend.signIn(), await slow.backend.signIn()];
    const gate = held();
    slow.server.answerNext('/token', { until: gate.released });
    const began = Date.now();
    slow.server.forgetRequests();
    const waiting = alice.token({ scope: 'read' });
    // Otherwise the request of the other session may be the next one, which is held up.
    await gate.whenSeen(() => slow.server.received('/token').length === 1);
    expect((await bob.token({ scope: 'buy' })).status).toBe(200);
    expect((await bob.sessionInfo()).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(timeoutSeconds * 1000 - 100);
    expect(refusalOf(await waiting)).toEqual([400, 'temporarily_unavailable']);
    expect(Date.now() - began).toBeLessThan(timeoutSeconds * 1000 + 1000);
    gate.release();
  });

  it('is bounded in what it may answer [AS-05]', async () => {
    const alice = await slow.backend.signIn();
    slow.server.answerNext('/token', { body: { access_token: 'x'.repeat(8 * 1024 * 1024), token_type: 'Bearer' } });
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'server_error']);
  });
});

describe('an authorization server that is unavailable or sends invalid metadata at start', () => {
  const DISCOVERY = '/.well-known/openid-configuration';
  const cold = useTestBackend();
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const begin = () =>
    cold.backend.newUserAgent().fetch(`${cold.backend.origin}/bff/login`, { headers: navigation('none') });
  const withTimeout = () => {
    const { issuer, client } = cold.server;
    return cold.backend.restart({ authorizationServer: { issuer, ...client, timeoutSeconds: 1 } });
  };
  beforeEach(withTimeout);

  it('does not keep the backend from starting; a page says so; when it is back all works [LOGIN-08] [ERR-12]', async () => {
    await cold.server.stop();
    await withTimeout();
    const page = await begin();
    expect([page.status, page.body.includes('not possible right now')]).toEqual([503, true]);
    const stranger = createFrontend(cold.backend.newUserAgent(), cold.backend.origin);
    expect(refusalOf(await stranger.token())).toEqual([400, 'invalid_session']);
    await cold.server.resume();
    expect((await (await cold.backend.signIn()).token()).status).toBe(200);
  });

  it.each([
    ['500', { status: 500, body: '' }, 503],
    ['429', { status: 429, body: '' }, 503],
    ['HTML', { status: 200, body: '<html></html>' }, 502],
    ['a redirect', { status: 302, body: '', headers: { location: 'https://evil.example' } }, 502],
    ['404', { status: 404, body: '' }, 502],
    ['null', { status: 200, body: null, headers: { 'content-type': 'application/json' } }, 502],
    ['a dropped connection', { dropped: 'before processing' as const }, 503],
    ['silence', { delaySeconds: 1.5 }, 503],
  ])('with %s is told as what it is, and asked again at the next sign-in [LOGIN-08]', async (_name, odd, status) => {
    cold.server.answerNext(DISCOVERY, odd);
    const page = await begin();
    expect([page.status, page.headers.get('content-type'), page.body.includes('evil')]).toEqual([
      status,
      'text/html; charset=utf-8',
      false,
    ]);
    expect((await begin()).status).toBe(303);
  });

  it.each([
    ['another issuer', () => ({ issuer: 'https://other.example' })],
    ['its issuer with a slash', () => ({ issuer: `${cold.server.issuer}/` })],
    ['no issuer', () => ({ issuer: undefined })],
    ['a number for issuer', () => ({ issuer: 7 })],
    ['no authorization endpoint', () => ({ authorization_endpoint: undefined })],
    ['no URL for authorization endpoint', () => ({ authorization_endpoint: 'nonsense' })],
    ['a number for authorization endpoint', () => ({ authorization_endpoint: 7 })],
  ])('with metadata of %s is not used [LOGIN-08]', async (_name, metadata) => {
    cold.server.behave({ metadata: metadata() });
    const page = await begin();
    expect([page.status, page.headers.get('location')]).toEqual([502, null]);
  });

  it.each([
    ['no token endpoint', { token_endpoint: undefined }],
    ['no URL for token endpoint', { token_endpoint: 'nonsense' }],
    ['a token endpoint of another scheme', { token_endpoint: 'ftp://127.0.0.1/token' }],
    ['no keys', { jwks_uri: undefined }],
    ['no URL for keys', { jwks_uri: 'nonsense' }],
    ['keys that are away', { jwks_uri: 'http://127.0.0.1:9/' }],
  ])('with metadata of %s starts no session, with a page that says so [LOGIN-08]', async (_name, metadata) => {
    cold.server.behave({ metadata });
    const userAgent = cold.backend.newUserAgent();
    const begun = await userAgent.fetch(`${cold.backend.origin}/bff/login`, { headers: navigation('none') });
    if (begun.status !== 303) {
      expect(begun.status).toBe(502);
      return;
    }
    const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: '' });
    const page = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([502, 503]).toContain(page.status);
    expect(refusalOf(await createFrontend(userAgent, cold.backend.origin).token())).toEqual([400, 'invalid_session']);
  });

  it.each([
    ['no revocation endpoint', { revocation_endpoint: undefined }],
    ['no URL for revocation', { revocation_endpoint: 'nonsense' }],
    ['a number for revocation', { revocation_endpoint: 7 }],
    ['no end of sessions', { end_session_endpoint: undefined }],
    ['no URL for the end of sessions', { end_session_endpoint: 'nonsense' }],
    ['a number for the end of sessions', { end_session_endpoint: 7 }],
  ])('with metadata of %s lets people out all the same [LOGOUT-04]', async (_name, metadata) => {
    const strays: unknown[] = [];
    const onStray = (reason: unknown) => strays.push(reason);
    process.on('unhandledRejection', onStray);
    cold.server.behave({ metadata });
    const alice = await cold.backend.signIn();
    expect((await alice.logout()).status).toBe(200);
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', onStray);
    expect(strays).toEqual([]);
  });

  it('lets people out at once though it is silent, and the backend does not know it yet [LOGOUT-04]', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
    folders.push(folder);
    const store = { kind: 'embedded' as const, folder };
    const { issuer, client } = cold.server;
    const authorizationServer = { issuer, ...client, timeoutSeconds: 2 };
    await cold.backend.restart({ store, authorizationServer });
    const alice = await cold.backend.signIn();
    await cold.backend.restart({ store, authorizationServer });
    cold.server.answerAlways(DISCOVERY, { delaySeconds: 1.9 });
    const began = Date.now();
    expect((await alice.logout()).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(1000);
  });

  it('whose connections are refused has received no refresh token, so the next request does not present it again [RT-09]', async () => {
    const stopped = await startScriptedAuthorizationServer();
    const alone = await startTestBackend(stopped);
    const alice = await alone.signIn();
    await stopped.close();
    await pause(100);
    for (const scope of ['read', 'buy']) {
      expect(refusalOf(await alice.token({ scope }))).toEqual([400, 'temporarily_unavailable']);
    }
    expect(alone.events.map(({ name }) => name)).not.toContain('refresh.repeated');
    await alone.close();
  });
});
