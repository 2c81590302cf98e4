import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf, TOKEN } from '../support/frontend.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const WITH_QUERY = 'https://reports.example/?tenant=1';
const WITH_SLASH = 'https://stocks.example/';
const URN = 'urn:example:api';

const resource = (indicator: string) => ({ indicator, scopes: ['read'] });
const pair = useTestBackend({
  options: {
    resources: [
      { indicator: STOCKS, scopes: ['read', 'buy'] },
      { indicator: PROFILE, scopes: ['read', 'profile.read'] },
      ...[WITH_QUERY, WITH_SLASH, URN].map(resource),
    ],
    defaultResource: STOCKS,
  },
});
let alice: Frontend;
beforeAll(async () => {
  alice = await pair.backend.signIn();
});
beforeEach(() => pair.server.forgetRequests());

const asked = () => pair.server.received('/token').map(({ form }) => form.getAll('resource'));

describe('a resource', () => {
  it('that is known is answered, and the default where it is left out [TOK-40]', async () => {
    const token = await alice.accessToken({ resource: PROFILE });
    expect(pair.server.issued.at(-1)).toMatchObject({ accessToken: token, resources: [PROFILE] });
    expect(await alice.accessToken()).toBe(await alice.accessToken({ resource: STOCKS }));
    expect(await alice.accessToken()).not.toBe(token);
  });

  it.each(['api', '/api', '//api.example', 'api.example.com', 'http:// x', 'https://a b', ':', '%'])(
    'that is no absolute URI (%s) is refused [TOK-41]',
    async (value) => {
      expect(refusalOf(await alice.token({ resource: value }))).toEqual([400, 'invalid_target']);
      expect(asked()).toEqual([]);
    },
  );

  it.each([`${STOCKS}/#f`, `${STOCKS}#`, `${STOCKS}/#`])('must have no fragment (%s) [TOK-42]', async (value) => {
    const answer = await alice.token({ resource: value });
    expect(answer.json()).toMatchObject({
      error: 'invalid_target',
      error_description: expect.stringContaining('fragment'),
    });
  });

  it('may have a query [TOK-43], and need not be http [TOK-44]', async () => {
    expect((await alice.token({ resource: WITH_QUERY })).status).toBe(200);
    expect((await alice.token({ resource: URN })).status).toBe(200);
    expect(asked()).toEqual([[WITH_QUERY], [URN]]);
  });

  it('may come several times, and all go on, each as a parameter of its own [TOK-45] [TOK-46]', async () => {
    expect((await alice.token({ resource: [STOCKS, PROFILE] })).status).toBe(200);
    expect(asked()).toEqual([[PROFILE, STOCKS]]);
  });

  it('is refused as a whole if one of several is unknown [TOK-46] [TOK-49]', async () => {
    const answer = await alice.token({ resource: [STOCKS, 'https://unknown.example'] });
    expect(refusalOf(answer)).toEqual([400, 'invalid_target']);
    expect(asked()).toEqual([]);
  });

  it('has a token of its own, which answers no other set [TOK-47] [CACHE-07]', async () => {
    const bob = await pair.backend.signIn();
    pair.server.forgetRequests();
    const profile = await bob.accessToken({ resource: PROFILE });
    const both = await bob.accessToken({ resource: [STOCKS, PROFILE] });
    const stocks = await bob.accessToken({ resource: STOCKS });
    expect(new Set([profile, both, stocks]).size).toBe(3);
    expect(await bob.accessToken({ resource: PROFILE })).toBe(profile);
    expect(await bob.accessToken({ resource: [PROFILE, STOCKS, PROFILE] })).toBe(both);
    expect(asked()).toEqual([[PROFILE], [PROFILE, STOCKS]]);
  });

  it('is compared and passed on as it was written [TOK-48]', async () => {
    const plain = await alice.accessToken({ resource: STOCKS, scope: 'read' });
    const slash = await alice.accessToken({ resource: WITH_SLASH, scope: 'read' });
    expect(slash).not.toBe(plain);
    expect(asked()).toEqual([[STOCKS], [WITH_SLASH]]);
    for (const other of ['HTTPS://stocks.example', 'https://stocks.example:443', 'https://STOCKS.example']) {
      expect(refusalOf(await alice.token({ resource: other }))).toEqual([400, 'invalid_target']);
    }
  });

  it('that is not configured is refused without asking [TOK-49]', async () => {
    expect(refusalOf(await alice.token({ resource: 'https://unknown.example' }))).toEqual([400, 'invalid_target']);
    expect(asked()).toEqual([]);
  });

  it('that the authorization server refuses is refused in its words [TOK-50]', async () => {
    const words = { error: 'invalid_target', error_description: 'Not "this" one, thänks.' };
    pair.server.answerNext('/token', { status: 400, body: words });
    const answer = await alice.fetch(`${TOKEN}?scope=profile.read&resource=${encodeURIComponent(PROFILE)}`);
    const login_uri = `/bff/login?scope=profile.read&resource=${encodeURIComponent(PROFILE)}`;
    expect([answer.status, answer.json()]).toEqual([400, { ...words, login_uri }]);
    expect((await alice.token({ scope: 'profile.read', resource: PROFILE })).status).toBe(200);
  });
});
