import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let alice: Frontend;
beforeAll(async () => {
  alice = await pair.backend.signIn();
});
const endpoints = [TOKEN, SESSION_INFO];

/** Sends exactly these headers, with the cookie of the session. */
const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
  pair.backend.newUserAgent().fetch(`${alice.origin}${path}`, {
    method,
    headers: { Cookie: `__Host-tmi-bff=${alice.sessionCookie()}`, ...headers },
  });
const metadata = (site: string, mode = 'cors', dest = 'empty') => ({
  'Sec-Fetch-Site': site,
  'Sec-Fetch-Mode': mode,
  'Sec-Fetch-Dest': dest,
});

function foreignOrigins(): string[] {
  const { host, port } = new URL(alice.origin);
  return [
    'https://evil.example',
    'null',
    '',
    `https://${host}`,
    `http://localhost:${Number(port) + 1}`,
    'http://localhost',
    `http://${host}.evil.example`,
    `http://evil${host}`,
    `http://sub.${host}`,
    `http://127.0.0.1:${port}`,
    `http://LOCALHOST:${port}`,
    `${alice.origin}/`,
    `${alice.origin}, https://evil.example`,
    ` ${alice.origin}.`,
  ];
}

describe('another origin', () => {
  it.each(endpoints)(
    'gets nothing from %s, whatever it looks like, and no CORS [CSRF-01] [CSRF-03] [CSRF-12]',
    async (path) => {
      for (const origin of foreignOrigins()) {
        const answer = await ask(path, { Origin: origin });
        expect([origin, answer.status]).toEqual([origin, 403]);
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
      expect((await ask(path, { Origin: alice.origin })).status).toBe(200);
    },
  );

  it.each(endpoints)('gets no approval for %s by preflight [CSRF-02]', async (path) => {
    const headers = {
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'x-csrf',
    };
    const answer = await ask(path, headers, 'OPTIONS');
    expect(answer.status).toBe(405);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('does not become ours by a header about the host [CSRF-13]', async () => {
    const evil = { Origin: 'http://evil.example', Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' };
    expect((await ask(TOKEN, evil)).status).toBe(403);
    expect((await ask(TOKEN, { Origin: alice.origin, Host: 'evil.example' })).status).toBe(200);
  });
});

describe('Fetch Metadata', () => {
  const refused: [string, Record<string, string>][] = [
    ...['cross-site', 'same-site', 'none'].flatMap((site) =>
      ['no-cors', 'cors', 'navigate', 'same-origin', 'websocket'].map(
        (mode) => [`${site}, ${mode}`, metadata(site, mode)] as [string, Record<string, string>],
      ),
    ),
    ...['document', 'iframe', 'frame', 'embed', 'object', 'script', 'image', 'style', 'video', 'worker', 'font'].map(
      (dest) =>
        [`same-origin for ${dest}`, metadata('same-origin', 'no-cors', dest)] as [string, Record<string, string>],
    ),
    ['same-origin navigation', metadata('same-origin', 'navigate', 'document')],
    ['navigation of an unknown site', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }],
    ['navigation of a frame', metadata('same-origin', 'navigate', 'iframe')],
    ['cross-site alone', { 'Sec-Fetch-Site': 'cross-site' }],
  ];

  it.each(refused)(
    'of %s is refused on both endpoints [CSRF-05] [CSRF-06] [CSRF-07] [CSRF-08]',
    async (_name, headers) => {
      for (const path of endpoints) {
        const answer = await ask(path, headers);
        expect(answer.status).toBe(403);
        expect(answer.json()).toMatchObject({ error: 'invalid_request' });
      }
      expect(pair.server.received()).toEqual([]);
    },
  );

  it.each([
    ['of a script of our own', metadata('same-origin')],
    ['of a script of our own, in another mode', metadata('same-origin', 'same-origin')],
    ['that is absent', {}],
    ['of an unknown site', metadata('martian')],
    ['of an empty site', metadata('')],
  ])('%s is accepted [CSRF-05] [CSRF-08] [CSRF-10] [CSRF-11]', async (_name, headers) => {
    for (const path of endpoints) expect((await ask(path, headers)).status).toBe(200);
  });

  it('is believed before the session is looked at [CSRF-06] [TOK-12]', async () => {
    const stranger = createFrontend(pair.backend.newUserAgent(), alice.origin);
    expect((await stranger.fetch(TOKEN, { headers: metadata('cross-site') })).status).toBe(403);
  });
});

describe('logging out', () => {
  it.each<[string, string, Record<string, string>]>([
    [
      'a form of another site',
      'POST',
      { ...metadata('cross-site', 'navigate', 'document'), Origin: 'https://evil.example' },
    ],
    ['a form of another site in an old browser', 'POST', { Origin: 'https://evil.example' }],
    ['a form with a hidden origin', 'POST', { Origin: 'null' }],
    ['a script of a sibling', 'POST', { ...metadata('same-site', 'no-cors'), Origin: 'http://sub.localhost' }],
    ['a form of our own', 'POST', metadata('same-origin', 'navigate', 'document')],
    ['a link', 'GET', metadata('cross-site', 'navigate', 'document')],
    ['an image', 'GET', metadata('cross-site', 'no-cors', 'image')],
  ])('is not done for %s [CSRF-15] [LOGOUT-05]', async (_name, method, headers) => {
    expect([403, 405]).toContain((await ask('/bff/logout', headers, method)).status);
    expect((await alice.token()).status).toBe(200);
  });
});

describe('setting out to sign in', () => {
  it('unasked, from another site, is asked about first; going on works [CSRF-15]', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const userAgent = pair.backend.newUserAgent();
      const page = await userAgent.fetch(`${alice.origin}/bff/login?return_to=/%22%3E%3Cb%3E&scope=read`, {
        headers: navigation(site),
      });
      expect([page.status, page.headers.get('location'), page.headers.getSetCookie()]).toEqual([200, null, []]);
      expect(page.body).not.toContain('"><b>');
      const [, href = ''] = /href="([^"]*)"/.exec(page.body) ?? [];
      expect(href).toBe('/bff/login?return_to=/%22%3E%3Cb%3E&amp;scope=read');
    }
  });

  it('is asked about where a browser tells the site but not the mode [CSRF-15]', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const answer = await ask('/bff/login', { Accept: 'text/html', 'Sec-Fetch-Site': site });
      expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    }
    expect((await ask('/bff/login', { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
    expect((await ask('/bff/callback?state=x', { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(400);
  });

  it.each([
    ['a frame', metadata('same-origin', 'navigate', 'iframe')],
    ['a frame of another site', metadata('cross-site', 'navigate', 'iframe')],
    ['a script', metadata('same-origin')],
    ['a script of another site', metadata('cross-site')],
    ['an image of another site', metadata('cross-site', 'no-cors', 'image')],
  ])('is not done for %s [CSRF-15]', async (_name, headers) => {
    for (const path of ['/bff/login', '/bff/callback?state=x&code=y']) {
      expect((await ask(path, headers)).status).toBe(403);
    }
  });

  it.each(['none', 'same-origin', 'martian'])('is done for a navigation of %s [LOGIN-02]', async (site) => {
    expect((await ask('/bff/login', navigation(site))).status).toBe(303);
  });
});
