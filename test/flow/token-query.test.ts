import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf, SESSION_COOKIE, TOKEN } from '../support/frontend.js';
import { openKeptAlive } from '../support/kept-alive-client.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let alice: Frontend;
beforeAll(async () => {
  alice = await pair.backend.signIn();
});
beforeEach(() => pair.server.forgetRequests());

const ask = (search: string) => alice.fetch(`${TOKEN}${search}`);
const refreshes = () => pair.server.received('/token').map(({ form }) => form);
const encoded = encodeURIComponent;

describe('unknown parameters', () => {
  const foreign =
    'foo=bar&foo=baz&x[]=1&client_id=evil&grant_type=password&redirect_uri=https://evil.example&audience=x';

  it('change nothing [TOK-06] [CSRF-14]', async () => {
    const plain = await ask('');
    const more = await ask(`?${foreign}&callback=x&jsonp=x&__proto__=y&constructor=z`);
    expect(more.json()).toMatchObject({ access_token: plain.json<{ access_token: string }>().access_token });
  });

  it('do not reach the authorization server [TOK-07] [AS-03]', async () => {
    expect((await ask(`?scope=read&${foreign}`)).status).toBe(200);
    const [form] = refreshes();
    expect([...(form?.keys() ?? [])].sort()).toEqual(['grant_type', 'refresh_token', 'resource', 'scope']);
    expect(form?.get('grant_type')).toBe('refresh_token');
  });
});

describe('the form of parameters', () => {
  it.each(['?scope=&resource=', '?scope&resource', '?scope=&scope=', '?&&'])(
    'takes empty ones for absent, as in %s [TOK-08]',
    async (search) => {
      expect((await ask(search)).json()).toMatchObject({ access_token: await alice.accessToken() });
    },
  );

  it('takes an empty resource beside a real one for the real one [TOK-08]', async () => {
    const both = await ask(`?resource=&resource=${encoded(PROFILE)}`);
    expect(both.json()).toMatchObject({ access_token: await alice.accessToken({ resource: PROFILE }) });
  });

  it('takes + and %20 for the same space [TOK-09]', async () => {
    const [plus, percent] = [await ask('?scope=read+buy'), await ask('?scope=read%20buy')];
    expect(plus.json<{ scope: string }>().scope).toBe('buy read');
    expect(percent.json()).toMatchObject({ access_token: plus.json<{ access_token: string }>().access_token });
  });

  it.each([
    ['?scope=%zz', 'invalid_request'],
    ['?scope=%', 'invalid_request'],
    ['?scope=%ff%fe', 'invalid_request'],
    ['?scope=%ed%a0%80', 'invalid_request'],
    ['?scope=%00', 'invalid_scope'],
    ['?scope=a%0d%0aX-Evil:1', 'invalid_scope'],
    ['?resource=https%3A%2F%2Fa%0d%0aX-Evil:1', 'invalid_target'],
    ['?resource=https%3A%2F%2Fa%00', 'invalid_target'],
  ])('refuses %s cleanly, with %s [TOK-10]', async (search, error) => {
    const answer = await ask(search);
    expect(refusalOf(answer)).toEqual([400, error]);
    expect(answer.headers.has('x-evil')).toBe(false);
  });

  it.each(['foo=%zz', 'foo=%ff', '%zz=foo', 'foo=%', 'foo=%ed%a0%80'])(
    'ignores the unknown parameter %s, which cannot be decoded [TOK-07] [TOK-10]',
    async (parameter) => {
      const token = await alice.accessToken({ scope: 'read' });
      expect((await ask(`?${parameter}&scope=read`)).json()).toMatchObject({ access_token: token });
      const posted = await alice.fetch(TOKEN, {
        method: 'POST',
        body: `${parameter}&scope=read`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      expect(posted.json()).toMatchObject({ access_token: token });
    },
  );

  it('refuses an over-long query and an over-long body cleanly [TOK-11]', async () => {
    const long = await ask(`?scope=${'a'.repeat(64 * 1024)}`);
    expect([long.status, long.json()]).toEqual([431, expect.objectContaining({ error: 'invalid_request' })]);
    const body = await alice.fetch(TOKEN, {
      method: 'POST',
      body: `scope=${'a'.repeat(64 * 1024)}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(refusalOf(body)).toEqual([413, 'invalid_request']);
  });

  it('answers the next request of a connection after an over-long body that arrived in pieces [TOK-11]', async () => {
    const { hostname, port } = new URL(alice.origin);
    const own = { Cookie: `${SESSION_COOKIE}=${alice.sessionCookie()}`, 'Sec-Fetch-Site': 'same-origin' };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'Transfer-Encoding': 'chunked' };
    const headers = Object.entries({ Host: hostname, ...own, ...form }).map((header) => `${header.join(': ')}\r\n`);
    for (const path of [TOKEN, '/bff/backchannel-logout', '/bff/logout']) {
      const { socket, answer, ask } = await openKeptAlive(Number(port), hostname);
      socket.write(`POST ${path} HTTP/1.1\r\n${headers.join('')}\r\n`);
      for (let count = 0; count < 64; count += 1) {
        socket.write(`4000\r\n${'a'.repeat(0x4000)}\r\n`);
        await pause(2);
      }
      socket.write('0\r\n\r\n');
      expect([path, (await answer()).status]).toEqual([path, 413]);
      expect((await ask('/.well-known/bff-sessioninfo', own)).status).toBe(200);
      socket.destroy();
    }
  });

  it('is looked at only after the session [TOK-12]', async () => {
    const stranger = pair.backend.newUserAgent();
    const answer = await stranger.fetch(`${alice.origin}${TOKEN}?scope=%22`);
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
  });
});

describe('a scope', () => {
  it('may have every character of RFC 6749, so that none is refused as malformed [TOK-20]', async () => {
    const characters = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index));
    const scope = characters.filter((character) => !['"', '\\'].includes(character)).join('');
    for (const one of ['https://api/x.read:all!*', scope]) {
      const answer = await alice.token({ scope: one });
      expect(answer.json()).toMatchObject({
        error: 'invalid_scope',
        error_description: expect.stringContaining('may not'),
      });
    }
  });

  it.each([
    '%22',
    '%5C',
    '%09',
    '%7F',
    '%C3%A9',
    '%20',
    '%20%20',
    '+read',
    'read+',
    'read++buy',
    'read%0Abuy',
    'read%C2%A0buy',
  ])('that is malformed (%s) is refused and never asked for [TOK-21] [TOK-22]', async (scope) => {
    expect(refusalOf(await ask(`?scope=${scope}`))).toEqual([400, 'invalid_scope']);
    expect(refreshes()).toEqual([]);
  });

  it('is a set: order does not matter [TOK-23], repetition neither [TOK-25]', async () => {
    const bob = await pair.backend.signIn();
    pair.server.forgetRequests();
    const first = await bob.accessToken({ scope: 'read buy' });
    expect(await bob.accessToken({ scope: 'buy read' })).toBe(first);
    expect(await bob.accessToken({ scope: 'read buy read' })).toBe(first);
    expect(refreshes().map((form) => form.get('scope'))).toEqual(['buy read']);
  });

  it('asks the authorization server for each of its words once [TOK-25]', async () => {
    const bob = await pair.backend.signIn();
    pair.server.forgetRequests();
    await bob.accessToken({ scope: 'read read' });
    expect(refreshes().map((form) => form.getAll('scope'))).toEqual([['read']]);
  });

  it('is compared by case [TOK-24]', async () => {
    await alice.accessToken({ scope: 'read' });
    expect(refusalOf(await alice.token({ scope: 'READ' }))).toEqual([400, 'invalid_scope']);
  });

  it.each(['?scope=read&scope=buy', '?scope=read&scope=read'])(
    'must not be repeated, as in %s [TOK-26]',
    async (search) => {
      expect(refusalOf(await ask(search))).toEqual([400, 'invalid_request']);
    },
  );

  it('beyond what the application may have fails without asking, and nothing is lost [TOK-31] [RT-15]', async () => {
    expect(refusalOf(await alice.token({ scope: 'read never-allowed' }))).toEqual([400, 'invalid_scope']);
    expect(refreshes()).toEqual([]);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('of another resource is beyond this one [TOK-31]', async () => {
    const answer = await alice.token({ scope: 'profile.read', resource: STOCKS });
    expect(refusalOf(answer)).toEqual([400, 'invalid_scope']);
  });

  it('that was not granted yet leads to where it can be, without asking [TOK-31] [RT-15] [ERR-06]', async () => {
    const answer = await alice.token({ scope: 'sell', resource: STOCKS });
    expect([answer.status, answer.json()]).toEqual([
      400,
      {
        error: 'backend_not_ready',
        error_description: expect.any(String),
        login_uri: `/bff/login?scope=sell&resource=${encoded(STOCKS)}`,
      },
    ]);
    expect(refreshes()).toEqual([]);
    expect((await alice.token()).status).toBe(200);
  });
});
