import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeTabs, json, ORIGIN, openTab, refusal, type Tab } from './tab.js';

const STOCKS = 'https://stocks.example';

let tab: Tab;
let tokens: number;
/** What the resource server answers, first to last; then 200. */
let answers: Response[];
let backend: () => Response;

beforeEach(async () => {
  tokens = 0;
  answers = [];
  backend = () => json({ access_token: `token-${++tokens}`, expires_in: 3600 });
  tab = await openTab(({ url }) => (url.origin === ORIGIN ? backend() : (answers.shift() ?? json({ fine: true }))));
});

afterEach(closeTabs);

const challenged = (status: number, challenge: string) =>
  new Response('refused', { status, headers: { 'WWW-Authenticate': challenge } });

/** The `Authorization` that each request to a resource server had. */
const sent = () =>
  tab.asked.filter(({ url }) => url.origin !== ORIGIN).map(({ headers }) => headers.get('authorization'));

describe('authorizedFetch', () => {
  it('sends the token for the resource to the resource server', async () => {
    const response = await tab.frontend.authorizedFetch({ resource: STOCKS, scope: 'read' })(`${STOCKS}/stocks`);
    expect(await response.json()).toEqual({ fine: true });
    expect(sent()).toEqual(['Bearer token-1']);
    expect(tab.asked[0]?.url.search).toBe('?resource=https%3A%2F%2Fstocks.example&scope=read');
  });

  it.each([
    'https://evil.example/stocks',
    'https://stocks.example.evil.example/',
    'https://stocks.example:8443/',
    'http://stocks.example/',
    'https://sub.stocks.example/',
    'https://app.example/stocks.example',
    'data:text/plain,stocks.example',
  ])('sends no token to %s, and does not even ask for one', async (url) => {
    await tab.frontend.authorizedFetch({ resource: STOCKS })(url);
    expect(tab.asked.map(({ headers }) => headers.has('authorization'))).toEqual([false]);
    expect(tokens).toBe(url.startsWith(ORIGIN) ? 1 : 0);
  });

  it('sends it to the origins that are named, and then to none but these', async () => {
    const fetch = tab.frontend.authorizedFetch({
      resource: 'urn:example:stocks',
      origins: ['https://api.example/v1', 'https://eu.api.example'],
    });
    await fetch('https://api.example/v2');
    await fetch('https://eu.api.example/v2');
    await fetch('https://stocks.example/');
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-1', null]);
  });

  it.each(['urn:example:stocks', 'urn:example:other'])('takes %s for no place', async (resource) => {
    await tab.frontend.authorizedFetch({ resource })('data:text/plain,x');
    expect(tokens).toBe(0);
  });

  it('replaces a token that is refused as invalid, once, and sends the same body again', async () => {
    const bodies: string[] = [];
    tab.answer(async ({ url }, request) => {
      if (url.origin === ORIGIN) return backend();
      bodies.push(`${request.method} ${await request.text()}`);
      return challenged(401, 'Bearer realm="x", error="invalid_token", error_description="a \\"dead\\" one"');
    });
    const fetch = tab.frontend.authorizedFetch({ resource: STOCKS });
    const response = await fetch(`${STOCKS}/orders`, { method: 'POST', body: 'sell 1' });
    expect(response.status).toBe(401);
    expect(bodies).toEqual(['POST sell 1', 'POST sell 1']);
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(tab.asked[2]?.url.searchParams.get('rejected')).toMatch(/^[\w-]{43}$/);
  });

  it('does so too when CORS hides the challenge', async () => {
    answers = [new Response('', { status: 401 })];
    expect((await tab.frontend.authorizedFetch({ resource: STOCKS })(STOCKS)).status).toBe(200);
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('does not try again with the token that was just refused', async () => {
    backend = () => json({ access_token: 'the only one', expires_in: 3600 });
    answers = [challenged(401, 'Bearer error="invalid_token"')];
    expect((await tab.frontend.authorizedFetch({ resource: STOCKS })(STOCKS)).status).toBe(401);
    expect(sent()).toEqual(['Bearer the only one']);
  });

  it.each([
    [403, ''],
    [403, 'Bearer error="invalid_token"'],
    [401, 'Bearer error="invalid_request"'],
    [403, 'Bearer error="insufficient_scope"'],
    [403, 'Bearer error="insufficient_scope", scope="read"'],
    [500, 'Bearer error="invalid_token"'],
  ])('lets %d with %p stand', async (status, challenge) => {
    answers = [challenged(status, challenge)];
    const response = await tab.frontend.authorizedFetch({ resource: STOCKS, scope: 'read' })(STOCKS);
    expect([response.status, await response.text()]).toEqual([status, 'refused']);
    expect(sent()).toHaveLength(1);
  });

  it('says which sign-in grants a scope that is missing', async () => {
    answers = [challenged(403, 'DPoP algs="ES256", Bearer error=insufficient_scope, scope="sell read"')];
    const calling = tab.frontend.authorizedFetch({ resource: STOCKS, scope: 'read' })(STOCKS);
    await expect(calling).rejects.toMatchObject({
      name: 'NotAuthorizedError',
      outcome: {
        kind: 'sign-in-needed',
        signInUri: '/bff/login?resource=https%3A%2F%2Fstocks.example&scope=read+sell',
      },
      response: { status: 403 },
    });
  });

  it('says which sign-in is strong and fresh enough', async () => {
    answers = [challenged(401, 'Bearer error="insufficient_user_authentication", acr_values="mfa", max_age="60"')];
    const calling = tab.frontend.authorizedFetch({ resource: STOCKS })(STOCKS);
    await expect(calling).rejects.toMatchObject({
      outcome: {
        kind: 'sign-in-needed',
        signInUri: '/bff/login?resource=https%3A%2F%2Fstocks.example&acr_values=mfa&max_age=60',
      },
    });
    expect(tokens).toBe(1);
  });

  it('says why there is no token, and sends no request then', async () => {
    backend = () => refusal('invalid_session');
    const calling = tab.frontend.authorizedFetch({ resource: STOCKS })(STOCKS);
    await expect(calling).rejects.toBeInstanceOf(tab.frontend.NotAuthorizedError);
    await expect(calling).rejects.toMatchObject({ message: 'signed-out: invalid_session', response: undefined });
    expect(sent()).toEqual([]);
  });

  it('says so when the session turns out to have ended', async () => {
    const fetch = tab.frontend.authorizedFetch({ resource: STOCKS });
    await fetch(STOCKS);
    backend = () => refusal('invalid_session');
    answers = [challenged(401, 'Bearer error="invalid_token"')];
    await expect(fetch(STOCKS)).rejects.toMatchObject({ outcome: { kind: 'signed-out' }, response: { status: 401 } });
  });

  it('can be given up', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(tab.frontend.authorizedFetch({ resource: STOCKS })(STOCKS, { signal })).rejects.toThrow('enough');
    expect(sent()).toEqual([]);
  });
});
