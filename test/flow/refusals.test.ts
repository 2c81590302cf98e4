import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend({ options: {} });
let alice: Frontend;
beforeEach(async () => {
  alice = await pair.backend.signIn();
  pair.server.forgetRequests();
});

/** Asks so that a refresh is needed. */
const refresh = () => alice.token({ scope: 'read' });
const stillWorks = async () => {
  pair.server.behaveAsUsual();
  expect((await refresh()).status).toBe(200);
  expect((await alice.sessionInfo()).status).toBe(200);
};

describe('an error of the authorization server', () => {
  const codes = [
    'invalid_scope',
    'invalid_target',
    'unauthorized_client',
    'invalid_client',
    'invalid_request',
    'unsupported_grant_type',
    'interaction_required',
    'slow_down',
    'temporarily_unavailable',
    'x_custom',
    'With spaces & (signs)!',
  ];

  it.each(codes)('keeps its code %s, and the session and the grant live [ERR-07] [RT-13] [RT-14]', async (error) => {
    pair.server.answerNext('/token', { status: 400, body: { error } });
    const answer = await refresh();
    expect(refusalOf(answer)).toEqual([400, error]);
    expect(answer.json()).not.toHaveProperty('error_description');
    await stillWorks();
  });

  it.each([429, 500, 502, 503, 504])(
    'is passed on word for word also with status %d, with what it says about coming again [ERR-07] [ERR-08] [ERR-13] [RT-13]',
    async (status) => {
      const body = { error: 'slow_down', error_description: 'The “naïve” client asks too often.' };
      pair.server.answerNext('/token', { status, body: { ...body, trace_id: 't' }, headers: { 'retry-after': '7' } });
      const answer = await refresh();
      expect([answer.status, answer.json(), answer.headers.get('retry-after')]).toEqual([400, body, '7']);
      await stillWorks();
    },
  );

  it('ends the grant by invalid_grant with the status of a refusal only [RT-13]', async () => {
    for (const status of [429, 503]) {
      pair.server.answerNext('/token', { status, body: { error: 'invalid_grant' } });
      expect(refusalOf(await refresh())).toEqual([400, 'temporarily_unavailable']);
    }
    await stillWorks();
  });

  it.each([400, 401, 403, 404, 409, 422, 200])(
    'is 400 here, whatever its status was (%d) [ERR-09] [ERR-01]',
    async (status) => {
      pair.server.answerNext('/token', { status, body: { error: 'invalid_client' } });
      expect(refusalOf(await refresh())).toEqual([400, 'invalid_client']);
      await stillWorks();
    },
  );

  it.each([
    'plain words',
    'with "quotes", \\ and <b>markup</b>',
    'naïve – 日本語 – \u{1F512}',
    'line\nbreak',
    'd'.repeat(1024),
  ])('keeps its description unchanged [ERR-08] [ERR-03]', async (description) => {
    pair.server.answerNext('/token', { status: 400, body: { error: 'x', error_description: description } });
    expect((await refresh()).json()).toMatchObject({ error: 'x', error_description: description });
  });

  it.each([undefined, '', 7, null, ['a']])(
    'has no description where there was none, but %p [ERR-08]',
    async (description) => {
      pair.server.answerNext('/token', { status: 400, body: { error: 'x', error_description: description } });
      expect((await refresh()).json()).toEqual({ error: 'x', login_uri: expect.any(String) });
    },
  );

  it('bounds an endless description', async () => {
    pair.server.answerNext('/token', { status: 400, body: { error: 'x', error_description: 'd'.repeat(100_000) } });
    expect((await refresh()).body.length).toBeLessThan(1200);
  });

  it.each([400, 401, 200])(
    'brings none of its headers and members along, with status %d [ERR-10] [ERR-11]',
    async (status) => {
      const headers = {
        'www-authenticate': 'Basic realm="as"',
        'set-cookie': ['as=1', '__Host-tmi-bff=stolen; Path=/; Secure'],
        location: 'https://evil.example/',
        'retry-after': '5',
        'x-internal-host': 'as-7.internal',
        'access-control-allow-origin': '*',
      };
      const body = {
        error: 'invalid_client',
        error_uri: 'https://as/',
        trace_id: 't',
        refresh_token: 'r',
        login_uri: '/x',
      };
      pair.server.answerNext('/token', { status, headers, body });
      const answer = await refresh();
      expect(answer.json()).toEqual({ error: 'invalid_client' });
      for (const name of Object.keys(headers)) expect([name, answer.headers.get(name)]).toEqual([name, null]);
    },
  );

  it.each(['a"b', 'a\\b', 'ä', '\u0000', ''])(
    'with an impossible code (%p) is an invalid response [ERR-04]',
    async (error) => {
      pair.server.answerNext('/token', { status: 400, body: { error } });
      expect(refusalOf(await refresh())).toEqual([400, 'server_error']);
      await stillWorks();
    },
  );
});

describe('an authorization server that', () => {
  const away = [400, 'temporarily_unavailable'];
  const invalid = [400, 'server_error'];
  const html = '<html><body>as-7.internal is broken</body></html>';

  it.each([
    ['answers 500', { status: 500, body: { error: 'invalid_grant' } }, away],
    ['answers 502 with HTML', { status: 502, body: html }, away],
    ['answers 503', { status: 503, body: '', headers: { 'retry-after': '5' } }, away],
    ['answers 429', { status: 429, body: {} }, away],
    ['answers 429 with a code that is none', { status: 429, body: { error: 'a"b' } }, away],
    ['answers 500 as a web framework does', { status: 500, body: { error: 'Internal Server Error' } }, away],
    ['answers 500 with a code that is no text', { status: 500, body: { error: { code: 1 } } }, away],
    ['answers 500 with an endless page', { status: 500, body: html.repeat(50_000) }, away],
    ['closes the connection at once', { dropped: 'before processing' as const }, away],
    ['answers HTML', { status: 200, body: html }, invalid],
    ['answers HTML with an error status', { status: 400, body: html }, invalid],
    ['answers broken JSON', { body: '{"access_token":', headers: { 'content-type': 'application/json' } }, invalid],
    ['answers null', { body: null, headers: { 'content-type': 'application/json' }, status: 200 }, invalid],
    ['answers a list', { body: ['access_token'] }, invalid],
    ['answers an empty object', { body: {} }, invalid],
    ['answers nothing with 204', { status: 204, body: '' }, invalid],
    ['redirects', { status: 307, body: '', headers: { location: 'https://evil.example/token' } }, invalid],
    ['answers an error without code', { status: 400, body: { error_description: 'no' } }, invalid],
    ['answers an error whose code is an object', { status: 400, body: { error: { code: 1 } } }, invalid],
  ])(
    '%s leads to a code of our own, tells nothing, and ends no session [ERR-12] [RT-13]',
    async (_name, odd, expected) => {
      pair.server.answerNext('/token', odd);
      const answer = await refresh();
      expect(refusalOf(answer)).toEqual(expected);
      expect(answer.body).not.toMatch(/internal|evil|html/);
      await stillWorks();
    },
  );

  it('always fails is asked once for each request [ERR-18]', async () => {
    pair.server.answerAlways('/token', { status: 500, body: '' });
    await refresh();
    await refresh();
    expect(pair.server.received('/token').length).toBe(2);
  });

  it('says when to come again has that passed on [ERR-13]', async () => {
    pair.server.answerNext('/token', { status: 429, headers: { 'retry-after': '5' }, body: { error: 'slow_down' } });
    expect((await refresh()).headers.get('retry-after')).toBe('5');
  });

  it.each([
    ['999999', '3600'],
    ['Fri, 31 Dec 2999 23:59:59 GMT', null],
    ['-5', null],
    ['soon', null],
  ])('says to come again after %s is believed within bounds [ERR-13]', async (said, told) => {
    pair.server.answerNext('/token', { status: 503, headers: { 'retry-after': said }, body: '' });
    expect((await refresh()).headers.get('retry-after')).toBe(told);
  });
});

describe('a refusal', () => {
  it('is never a redirect or a page for who fetches, whatever Accept says [ERR-16]', async () => {
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    for (const path of [TOKEN, SESSION_INFO, `${TOKEN}?scope=%22`]) {
      const answer = await stranger.fetch(path, { headers: { Accept: 'text/html' } });
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it('has a code of ASCII and a description, in JSON [ERR-02] [ERR-03] [ERR-04]', async () => {
    const refusals = [
      await alice.fetch(`${TOKEN}?scope=%22`),
      await alice.fetch(`${TOKEN}?resource=x`),
      await alice.fetch(`${TOKEN}?scope=a&scope=a`),
      await alice.fetch(TOKEN, { method: 'PUT' }),
      await alice.fetch(TOKEN, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
      await createFrontend(pair.backend.newUserAgent(), alice.origin).token(),
    ];
    for (const answer of refusals) {
      expect(answer.json()).toEqual({
        error: expect.stringMatching(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/),
        error_description: expect.any(String),
      });
      expect(answer.body).not.toMatch(/\bat .*\.(js|ts)|node_modules|127\.0\.0\.1/);
    }
  });

  it('of a dead cookie takes the cookie away; where there was none, none is set [ERR-17]', async () => {
    const dead = alice.sessionCookie();
    await alice.logout();
    const answer = await alice.fetch(TOKEN, { headers: { Cookie: `__Host-tmi-bff=${dead}` } });
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
    expect(answer.headers.getSetCookie()).toEqual([
      '__Host-tmi-bff=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
    ]);
    const none = await createFrontend(pair.backend.newUserAgent(), alice.origin).token();
    expect(none.headers.getSetCookie()).toEqual([]);
  });

  it('tells no secret of the backend [ERR-14]', async () => {
    pair.server.answerNext('/token', { status: 400, body: `${pair.server.client.clientSecret}` });
    expect((await refresh()).body).not.toContain(pair.server.client.clientSecret);
  });
});

describe('a request that breaks off', () => {
  it('while its body is sent is no fault of the backend [TOK-11]', async () => {
    const { connect } = await import('node:net');
    const { port } = new URL(alice.origin);
    const socket = connect(Number(port), 'localhost');
    socket.write(
      `POST ${TOKEN} HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-tmi-bff=${alice.sessionCookie()}\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nscope=',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(pair.backend.expectFaults()).toEqual([]);
  });
});
