import { describe, expect, it } from '@jest/globals';
import type { RunnableBackend } from '../../src/server/create-backend.js';
import { refusalOf, SESSION_COOKIE } from '../support/frontend.js';
import { mountedIn } from '../support/mounted.js';
import { useTestBackend } from '../support/use-test-backend.js';

const SUMMARY = '/own/summary';

describe.each(['node-http', 'koa', 'express', 'fastify'])('Server code in docs/examples/%s.mjs', (example) => {
  const pair = useTestBackend({ serve: mountedIn(example) });

  it('uses the session and a token of the person', async () => {
    const alice = await pair.backend.signIn();
    const answer = await alice.fetch(SUMMARY);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ person: 'alice-at-the-authorization-server', scope: 'read' });
  });

  it('hands on what bff-token would refuse', async () => {
    const nobody = pair.backend.newUserAgent();
    const answer = await nobody.fetch(`${pair.backend.origin}${SUMMARY}`, { from: pair.backend.origin });
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['https://evil.example', 'http://localhost:1'])('answers no script of %s', async (from) => {
    const alice = await pair.backend.signIn();
    const headers = { Cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}` };
    const answer = await alice.fetch(SUMMARY, { from, headers });
    expect(refusalOf(answer)).toEqual([403, 'invalid_request']);
  });
});

describe('A token for server code', () => {
  let backend: RunnableBackend | undefined;
  const pair = useTestBackend({
    options: { limits: { sessionPerMinute: 30 } },
    serve: async (running, place) => {
      backend = running;
      return mountedIn('node-http')(running, place);
    },
  });
  const requestOf = (cookie: string, address = '127.0.0.1') =>
    ({ headers: { cookie }, socket: { remoteAddress: address } }) as never;
  const running = () => {
    if (backend === undefined) throw new Error('the backend is only there while tests run');
    return backend;
  };
  const signedIn = async () => `${SESSION_COOKIE}=${(await pair.backend.signIn()).sessionCookie()}`;

  it('takes one refresh for twenty requests at once', async () => {
    const request = requestOf(await signedIn());
    pair.server.forgetRequests();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => running().tokens.get(request, { scope: 'buy' })));
    const values = new Set(tokens.map((token) => (token.kind === 'token' ? token.accessToken : token.body.error)));
    expect(values.size).toBe(1);
    expect(pair.server.received('/token')).toHaveLength(1);
  });

  it('is refused as by bff-token', async () => {
    const request = requestOf(await signedIn());
    const errorOf = async (query: Parameters<RunnableBackend['tokens']['get']>[1]) => {
      const token = await running().tokens.get(request, query);
      return token.kind === 'refused' ? [token.status, token.body.error] : token.kind;
    };
    expect(await errorOf({ resource: 'https://other.example' })).toEqual([400, 'invalid_target']);
    expect(await errorOf({ scope: 'a  b' })).toEqual([400, 'invalid_scope']);
    expect(await errorOf({ minValiditySeconds: -1 })).toEqual([400, 'invalid_request']);
    expect(await errorOf({ scope: 'sell' })).toEqual([400, 'backend_not_ready']);
  });

  it('is counted by the limit of its session, with its event', async () => {
    const request = requestOf(await signedIn());
    const results = [];
    for (let count = 0; count < 31; count += 1) results.push(await running().tokens.get(request));
    const last = results.at(-1);
    expect(last).toMatchObject({ kind: 'refused', status: 429 });
    expect(last?.kind === 'refused' && Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(pair.backend.events.filter(({ name }) => name === 'token.issued').length).toBeGreaterThan(29);
  });

  it('is none over plain HTTP, and neither is a session [TLS-04]', async () => {
    const request = requestOf(await signedIn(), '192.0.2.7');
    expect(await running().sessions.read(request)).toBeUndefined();
    expect(await running().tokens.get(request)).toMatchObject({ status: 400, body: { error: 'https_required' } });
  });

  it('and the session has person, claims and times, and no token', async () => {
    const session = await running().sessions.read(requestOf(await signedIn()));
    expect(Object.keys(session ?? {}).sort()).toEqual(['claims', 'issuer', 'sub', 'times']);
    expect(session?.times.endsAt).toBeGreaterThan(Date.now() / 1000);
    expect(await running().sessions.read(requestOf(`${SESSION_COOKIE}=${'A'.repeat(43)}`))).toBeUndefined();
  });
});
