import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refusalOf } from '../support/frontend.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const INITIATE = '/bff/initiate-login';
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const FROM_ELSEWHERE = { ...FORM, Origin: 'https://portal.example' };

let main: ScriptedAuthorizationServer;
let partner: ScriptedAuthorizationServer;
let backend: TestBackend;

beforeAll(async () => {
  [main, partner] = await Promise.all([
    startScriptedAuthorizationServer(),
    startScriptedAuthorizationServer({ clientId: 'at-partner', clientSecret: 'secret-at-partner' }),
  ]);
  backend = await startTestBackend(main, {
    options: {
      providers: { partner: { issuer: partner.issuer, ...partner.client } },
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
      signIn: { passedParameters: ['login_hint'] },
    },
  });
}, 60_000);
afterAll(async () => {
  await Promise.all([main.close(), partner.close()]);
  await backend.close();
});
beforeEach(() => {
  for (const server of [main, partner]) {
    server.behaveAsUsual();
    server.forgetRequests();
  }
});

type Suggestion = Readonly<Record<string, string>>;

/** What another site makes a browser send, by a link or by a form. */
const suggest = (method: string, suggestion: Suggestion, site = 'cross-site') => {
  const text = new URLSearchParams(suggestion).toString();
  const isForm = method === 'POST';
  return backend.newUserAgent().fetch(`${backend.origin}${INITIATE}${isForm ? '' : `?${text}`}`, {
    method,
    headers: { ...navigation(site), Accept: 'application/json', ...(isForm ? FROM_ELSEWHERE : {}) },
    ...(isForm ? { body: text } : {}),
  });
};
/** Where the suggestion leads; a path of `/bff/login`, with its parameters. */
const ledTo = async (method: string, suggestion: Suggestion) => {
  const answer = await suggest(method, suggestion);
  expect(answer.status).toBe(303);
  const { origin, pathname, searchParams } = new URL(answer.headers.get('location') ?? '', backend.origin);
  expect([origin, answer.headers.getSetCookie()]).toEqual([backend.origin, []]);
  return { pathname, ...Object.fromEntries(searchParams) };
};

describe.each(['GET', 'POST'])('A sign-in that another site suggests by %s', (method) => {
  it('begins at the authorization server that it names, and ends where it says', async () => {
    const suggestion = {
      iss: main.issuer,
      target_link_uri: `${backend.origin}/portfolio?tab=a#b`,
      login_hint: 'ann@x',
    };
    expect(await ledTo(method, suggestion)).toEqual({
      pathname: '/bff/login',
      return_to: '/portfolio?tab=a#b',
      login_hint: 'ann@x',
    });
    expect(await ledTo(method, { iss: main.issuer })).toEqual({ pathname: '/bff/login' });
    expect(await ledTo(method, { iss: partner.issuer })).toEqual({ pathname: '/bff/login', provider: 'partner' });
  });

  it.each(['https://evil.example', `http://127.0.0.1:1`, 'x'])(
    'is refused for the issuer %s, which is none of ours [LOGIN-09]',
    async (iss) => {
      for (const wrong of [iss, `${main.issuer}/`, `${main.issuer}.evil.example`]) {
        expect(refusalOf(await suggest(method, { iss: wrong }))).toEqual([400, 'invalid_request']);
      }
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/portfolio',
    'javascript:alert(1)',
    '{origin}.evil.example/',
    '{origin}@evil.example/',
    '{origin}:1/',
    '{origin}//evil.example/',
    '{origin}/\\evil.example/',
    '{origin}/%2e/\\/evil.example/',
    '{origin}/..//evil.example/',
    'blob:{origin}/x',
    '{user}/',
    '{tls}/',
  ])('leads to no other place: %s [LOGIN-10]', async (place) => {
    const { host } = new URL(backend.origin);
    const target = place
      .replace('{origin}', backend.origin)
      .replace('{user}', `http://evil@${host}`)
      .replace('{tls}', `https://${host}`);
    const answer = await suggest(method, { iss: main.issuer, target_link_uri: target });
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(answer.headers.get('location')).toBeNull();
  });

  it('is refused without an issuer, and with a parameter that is there twice', async () => {
    expect(refusalOf(await suggest(method, { login_hint: 'ann@x' }))).toEqual([400, 'invalid_request']);
    const twice = `iss=${encodeURIComponent(main.issuer)}&iss=${encodeURIComponent(partner.issuer)}`;
    const answer = await backend
      .newUserAgent()
      .fetch(`${backend.origin}${INITIATE}${method === 'GET' ? `?${twice}` : ''}`, {
        method,
        headers: { ...navigation('cross-site'), Accept: 'application/json', ...FORM },
        ...(method === 'POST' ? { body: twice } : {}),
      });
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
  });

  it('is not done for a script, a frame or an image [CSRF-15]', async () => {
    for (const [mode, dest] of [
      ['cors', 'empty'],
      ['navigate', 'iframe'],
      ['no-cors', 'image'],
    ] as const) {
      const answer = await backend.newUserAgent().fetch(`${backend.origin}${INITIATE}?iss=x`, {
        method,
        headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': dest, ...FORM },
      });
      expect([mode, dest, answer.status]).toEqual([mode, dest, 403]);
    }
  });
});

describe('A sign-in that another site suggests', () => {
  it('is asked about first, and reaches no authorization server unasked [CSRF-15]', async () => {
    const query = new URLSearchParams({ iss: main.issuer, target_link_uri: `${backend.origin}/portfolio` });
    const page = await backend
      .newUserAgent()
      .navigate(`${backend.origin}${INITIATE}?${query}`, { from: 'https://portal.example/' });
    expect([page.status, page.url.pathname, page.headers.getSetCookie()]).toEqual([200, '/bff/login', []]);
    expect(page.body).toContain('href="/bff/login?return_to=%2Fportfolio"');
    expect(main.received()).toEqual([]);
  });

  it('signs the person in who goes on, and passes the hint on', async () => {
    const suggestion = { iss: partner.issuer, target_link_uri: `${backend.origin}/portfolio`, login_hint: 'ann@x' };
    const { pathname, ...query } = await ledTo('POST', suggestion);
    const userAgent = backend.newUserAgent();
    const callback = await backend.beginSignIn(userAgent, `${pathname}?${new URLSearchParams(query)}`);
    const back = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([back.status, back.headers.get('location')]).toEqual([303, '/portfolio']);
    const [asked] = partner.received('/authorize');
    expect(asked?.query.get('login_hint')).toBe('ann@x');
  });

  it('shows a refusal to the person as a page', async () => {
    const answer = await backend
      .newUserAgent()
      .navigate(`${backend.origin}${INITIATE}?iss=https://evil.example`, { from: 'https://portal.example/' });
    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(answer.body).toContain('iss is not an authorization server of this application.');
  });
});

describe('Where no authorization server sends its responses as forms', () => {
  it.each(['/bff/callback', '/bff/callback/partner'])(
    'POST is refused, and Allow does not have it: %s',
    async (path) => {
      const headers = { ...navigation('cross-site'), ...FROM_ELSEWHERE };
      for (const method of ['POST', 'PUT']) {
        const answer = await backend
          .newUserAgent()
          .fetch(`${backend.origin}${path}`, { method, headers, body: 'state=x' });
        expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET']);
      }
    },
  );
});

describe('Where the settings pass no hint on', () => {
  const pair = useTestBackend({ options: { basePath: '/some/app' } });
  const at = (suggestion: Suggestion) =>
    pair.backend.newUserAgent().fetch(`${pair.backend.origin}/some/app${INITIATE}?${new URLSearchParams(suggestion)}`, {
      headers: navigation('cross-site'),
    });

  it('a suggestion leads on without it', async () => {
    const answer = await at({ iss: pair.server.issuer, login_hint: 'ann@x' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/some/app/bff/login']);
  });

  it('and with a base path it leads below that only [LOGIN-10]', async () => {
    const { origin } = pair.backend;
    const below = await at({ iss: pair.server.issuer, target_link_uri: `${origin}/some/app/x` });
    expect(below.headers.get('location')).toBe('/some/app/bff/login?return_to=%2Fsome%2Fapp%2Fx');
    const start = await at({ iss: pair.server.issuer, target_link_uri: `${origin}/some/app` });
    expect(start.headers.get('location')).toBe('/some/app/bff/login?return_to=%2Fsome%2Fapp');
    for (const path of ['/', '/some/apple', '/some/app/../other', '/some/app/..//evil.example']) {
      const answer = await at({ iss: pair.server.issuer, target_link_uri: origin + path });
      expect([path, answer.status]).toEqual([path, 400]);
    }
  });
});
