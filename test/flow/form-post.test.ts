import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readContractDocument } from '../../src/contract/contract-document.js';
import { createFrontend } from '../support/frontend.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';
import type { HttpAnswer, UserAgent } from '../support/user-agent.js';

const FORM_COOKIE = /^__Host-tmi-bff-form-sign-in-[\w-]{8}$/;
const LINK_COOKIE = /^__Host-tmi-bff-sign-in-[\w-]{8}$/;

let main: ScriptedAuthorizationServer;
let partner: ScriptedAuthorizationServer;
let backend: TestBackend;

beforeAll(async () => {
  [main, partner] = await Promise.all([
    startScriptedAuthorizationServer(),
    startScriptedAuthorizationServer({ clientId: 'at-partner', clientSecret: 'secret-at-partner' }),
  ]);
  backend = await startTestBackend(main, {
    authorizationServer: () => ({ responseMode: 'form_post' }),
    options: {
      providers: {
        partner: { issuer: partner.issuer, ...partner.client },
        forms: { issuer: partner.issuer, ...partner.client, responseMode: 'form_post' },
      },
      resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
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

/** The page of the authorization server, with the form for the backend. */
async function begin(userAgent: UserAgent, login = '/bff/login'): Promise<HttpAnswer> {
  const answer = await userAgent.fetch(`${backend.origin}${login}`, { headers: navigation('none') });
  return userAgent.fetch(answer.headers.get('location') ?? '');
}
const fieldsOf = ({ body }: HttpAnswer) =>
  Object.fromEntries([...body.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
const cookiesOf = (userAgent: UserAgent) => userAgent.cookiesFor(backend.origin).map(({ name }) => name);
const post = (userAgent: UserAgent, path: string, fields: Record<string, string>, headers = {}) =>
  userAgent.fetch(`${backend.origin}${path}`, {
    method: 'POST',
    headers: { ...navigation('cross-site'), 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const title = ({ body }: HttpAnswer) => /<title>([^<]*)/.exec(body)?.[1];
const UNKNOWN = 'This sign-in cannot be finished';

describe('An authorization response in a form', () => {
  it.each([
    ['/bff/login', '/bff/callback'],
    ['/bff/login?provider=forms', '/bff/callback/forms'],
  ])('signs the person in: %s', async (login, callback) => {
    const userAgent = backend.newUserAgent();
    const page = await begin(userAgent, login);
    expect(page.body).toContain(`action="${backend.origin}${callback}"`);
    const back = await userAgent.submit(page);
    expect(back.url.pathname).toBe('/');
    const frontend = createFrontend(userAgent, backend.origin);
    expect((await frontend.sessionInfo()).status).toBe(200);
    expect(cookiesOf(userAgent)).toEqual(['__Host-tmi-bff']);
  });

  it('is requested by response_mode, from that authorization server only', async () => {
    const modeAt = async (server: ScriptedAuthorizationServer, login: string) => {
      await begin(backend.newUserAgent(), login);
      return server.received('/authorize').at(-1)?.query.get('response_mode');
    };
    expect(await modeAt(main, '/bff/login')).toBe('form_post');
    expect(await modeAt(partner, '/bff/login?provider=partner')).toBeNull();
  });

  it('is bound to the browser by a cookie of its own; others stay SameSite=Lax and Strict [CKI-08]', async () => {
    const userAgent = backend.newUserAgent();
    const start = (login: string) =>
      userAgent
        .fetch(`${backend.origin}${login}`, { headers: navigation('none') })
        .then(({ headers }) => headers.getSetCookie());
    const [byForm = ''] = await start('/bff/login');
    expect(byForm.split('=')[0]).toMatch(FORM_COOKIE);
    expect(byForm).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=900$/);
    const [byLink = ''] = await start('/bff/login?provider=partner');
    expect(byLink.split('=')[0]).toMatch(LINK_COOKIE);
    expect(byLink).toContain('SameSite=Lax');
    const back = await post(userAgent, '/bff/callback', fieldsOf(await begin(userAgent)));
    const session = back.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-tmi-bff='));
    expect(session).toContain('SameSite=Strict');
  });

  it('with an error leads to the page that says so', async () => {
    main.behave({ authorization: { error: 'access_denied' } });
    const userAgent = backend.newUserAgent();
    expect(title(await userAgent.submit(await begin(userAgent)))).toBe('Nothing was granted');
  });

  it('is accepted in the URL as well, from an authorization server that ignores response_mode', async () => {
    const userAgent = backend.newUserAgent();
    const fields = fieldsOf(await begin(userAgent));
    const answer = await userAgent.fetch(`${backend.origin}/bff/callback?${new URLSearchParams(fields)}`, {
      headers: navigation('cross-site'),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });
});

describe('A forged response in a form', () => {
  const expectUnknown = (answer: HttpAnswer) => {
    expect([answer.status, title(answer)]).toEqual([400, UNKNOWN]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  };

  it('that began in another browser begins no session [LOGIN-04]', async () => {
    const mallory = fieldsOf(await begin(backend.newUserAgent()));
    expectUnknown(await post(backend.newUserAgent(), '/bff/callback', mallory));
    const victim = backend.newUserAgent();
    await begin(victim);
    expectUnknown(await post(victim, '/bff/callback', mallory));
    expect(main.received('/token')).toEqual([]);
  });

  it('works once [LOGIN-05]', async () => {
    const userAgent = backend.newUserAgent();
    const fields = fieldsOf(await begin(userAgent));
    const [cookie] = userAgent.cookiesFor(backend.origin);
    expect((await post(userAgent, '/bff/callback', fields)).status).toBe(303);
    const again = { Cookie: `${cookie?.name}=${cookie?.value}` };
    expectUnknown(await post(userAgent, '/bff/callback', fields, again));
  });

  it('is refused with the iss of another authorization server [LOGIN-07]', async () => {
    const userAgent = backend.newUserAgent();
    const fields = fieldsOf(await begin(userAgent));
    const answer = await post(userAgent, '/bff/callback', { ...fields, iss: partner.issuer });
    expect(answer.status).toBe(400);
    expect(main.received('/token')).toEqual([]);
  });

  it('finishes no attempt at an authorization server that answers by links, nor at another redirect URI', async () => {
    const userAgent = backend.newUserAgent();
    const callback = await backend.beginSignIn(userAgent, '/bff/login?provider=partner');
    const fields = Object.fromEntries(callback.searchParams);
    // With all cookies, as a page of the same site could send it.
    const [cookie] = userAgent.cookiesFor(backend.origin);
    const headers = { ...navigation('same-site'), Cookie: `${cookie?.name}=${cookie?.value}` };
    for (const path of ['/bff/callback/partner', '/bff/callback', '/bff/callback/forms', '/bff/callback/default']) {
      expectUnknown(await post(userAgent, path, fields, headers));
    }
    expect(partner.received('/token')).toEqual([]);
    expect((await userAgent.fetch(callback, { headers: navigation('cross-site') })).status).toBe(303);
  });

  it.each(['/bff/callback', '/bff/callback/forms', '/bff/initiate-login'])(
    'that is too long gets a page that says so: %s',
    async (path) => {
      const answer = await post(backend.newUserAgent(), path, { state: 'x'.repeat(70_000) });
      expect([answer.status, title(answer)]).toEqual([413, 'This did not work']);
    },
  );

  it('is refused with a parameter that is there twice', async () => {
    const userAgent = backend.newUserAgent();
    const body = `${new URLSearchParams(fieldsOf(await begin(userAgent)))}&state=x`;
    const headers = { ...navigation('cross-site'), 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await userAgent.fetch(`${backend.origin}/bff/callback`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(main.received('/token')).toEqual([]);
  });

  it.each([
    ['a frame', { 'Sec-Fetch-Dest': 'iframe' }],
    ['a script', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ])('is refused of %s [CSRF-15]', async (_name, headers) => {
    const userAgent = backend.newUserAgent();
    const fields = fieldsOf(await begin(userAgent));
    expect((await post(userAgent, '/bff/callback', fields, headers)).status).toBe(403);
    expect(main.received('/token')).toEqual([]);
  });
});

describe('A form of another site', () => {
  const posts = Object.entries(Object(readContractDocument().paths) as Record<string, { post?: unknown }>)
    .filter(([path, { post }]) => post !== undefined && !path.startsWith('/internal/'))
    .map(([path]) => path);
  const ALLOWED = ['/bff/initiate-login', '/bff/callback', '/bff/callback/{provider}', '/bff/backchannel-logout'];

  it('is refused everywhere else [CSRF-06]', async () => {
    const others = posts.filter((path) => !ALLOWED.includes(path));
    expect(others).toEqual(['/.well-known/bff-token', '/bff/logout']);
    expect(posts).toEqual(expect.arrayContaining(ALLOWED));
    const { userAgent } = await backend.signIn(backend.newUserAgent(), '/bff/login?provider=partner');
    for (const path of others) {
      const answer = await post(userAgent, path, {}, { Origin: new URL(main.issuer).origin, Accept: '*/*' });
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });
});
