import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
let alice: Frontend;

type Query = Parameters<Frontend['token']>[0];
/** Signs in where no refresh token comes, and the token of the sign-in has just these scopes. */
async function signIn({ server, backend }: TestPair, changes: { granted?: string; expiresIn?: number } = {}) {
  const { granted = 'read buy', ...rest } = changes;
  server.behave({ refreshTokens: 'none', scope: () => granted, ...rest });
  alice = await backend.signIn();
  server.forgetRequests();
}
const loginUriOf = async (query: Query) => {
  const answer = await alice.token(query);
  expect(refusalOf(answer)).toEqual([400, 'backend_not_ready']);
  return answer.json<{ login_uri?: string }>().login_uri;
};
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

describe('Where no refresh token comes, the token of the sign-in', () => {
  const pair = useTestBackend({ clock });
  beforeEach(() => signIn(pair));

  it.each<[string, Query]>([
    ['names nothing', {}],
    ['names its scope', { scope: 'buy read' }],
    ['names its resource', { resource: STOCKS }],
    ['names both', { resource: STOCKS, scope: 'read buy' }],
  ])('answers a query that it satisfies exactly, also if that %s [TOK-29] [RT-21] [CACHE-12]', async (_name, query) => {
    expect((await alice.token(query)).json()).toMatchObject({
      access_token: pair.server.issued.at(-1)?.accessToken,
      scope: 'buy read',
    });
    expect(pair.server.received('/token')).toEqual([]);
  });

  it.each<[string, Query]>([
    ['for less', { scope: 'read' }],
    ['for part of it and more', { scope: 'read sell' }],
    ['for another resource', { resource: PROFILE }],
    ['for several resources', { resource: [STOCKS, PROFILE] }],
  ])(
    'answers no query %s, and nothing leads to a sign-in, which would not help [TOK-27] [ERR-06]',
    async (_name, query) => {
      for (let times = 0; times < 2; times += 1) expect(await loginUriOf(query)).toBeUndefined();
    },
  );

  it.each<Query>([{}, { scope: 'read buy' }])(
    'is replaced by signing in when it has ended: %j [RT-21] [ERR-06]',
    async (query) => {
      await signIn(pair, { expiresIn: 600 });
      now += 600;
      const login = await loginUriOf(query);
      expect(login).toMatch(/^\/bff\/login/);
      await pair.backend.signIn(alice.userAgent, login);
      alice = createFrontend(alice.userAgent, pair.backend.origin);
      expect(await alice.accessToken(query)).toBe(pair.server.issued.at(-1)?.accessToken);
    },
  );

  it('is replaced by one for more, if the person grants that [ERR-06]', async () => {
    const login = await loginUriOf({ scope: 'read buy sell' });
    pair.server.behave({ scope: () => 'read buy sell' });
    await pair.backend.signIn(alice.userAgent, login);
    expect((await alice.token({ scope: 'read buy sell' })).json()).toMatchObject({ scope: 'buy read sell' });
  });

  it('leads to no second sign-in for what the person or the authorization server did not grant [ERR-06]', async () => {
    await pair.backend.signIn(alice.userAgent, await loginUriOf({ scope: 'read buy sell' }));
    expect(await loginUriOf({ scope: 'read buy sell' })).toBeUndefined();
  });

  it('has the scope that was asked for, if the authorization server says nothing (RFC 6749, section 5.1) [TOK-67]', async () => {
    pair.server.behave({ scope: 'left out' });
    alice = await pair.backend.signIn();
    const { scope } = (await alice.token()).json<{ scope: string }>();
    expect(scope.split(' ')).toEqual(pair.server.issued.at(-1)?.scope.split(' ').sort());
  });

  it('is told to have expired, and not that the person has not granted it [ERR-06]', async () => {
    await signIn(pair, { expiresIn: 600 });
    now += 600;
    const { error_description } = (await alice.token()).json<{ error_description: string }>();
    expect(error_description).toMatch(/^The token of the sign-in has expired, and .* no refresh token/);
    const other = (await alice.token({ scope: 'sell' })).json<{ error_description: string }>();
    expect(other.error_description).not.toContain('has expired');
  });

  it('is missing no refresh token without a word: the log says so once', async () => {
    await signIn(pair);
    await signIn(pair);
    const events = pair.backend.entries.filter(({ event }) => event === 'authorization_server.no_refresh_token');
    const docs = 'docs/check.md#no-refresh-token';
    expect(events).toEqual([expect.objectContaining({ level: 'warning', docs })]);
  });

  it('is missing no refresh token without a word after a reload either, which may have been meant to bring one', async () => {
    const count = () =>
      pair.backend.entries.filter(({ event }) => event === 'authorization_server.no_refresh_token').length;
    const before = count();
    await pair.backend.reload({});
    for (let times = 0; times < 2; times += 1) await signIn(pair);
    expect(count()).toBe(before + 1);
  });
});

describe('Where a query without scope means a default scope, the token of the sign-in', () => {
  const resources = [{ indicator: STOCKS, scopes: ['read', 'buy'], defaultScope: ['read', 'buy'] }];
  const pair = useTestBackend({ clock, options: { resources } });

  it('answers that query, if it has just that scope [TOK-29]', async () => {
    await signIn(pair);
    expect(await alice.accessToken()).toBe(pair.server.issued.at(-1)?.accessToken);
  });

  it('does not answer it, if it has more [TOK-27]', async () => {
    await signIn(pair, { granted: 'openid read buy' });
    expect(await loginUriOf({})).toBeUndefined();
  });
});

describe('Where neither a refresh token nor a lifetime comes, the token of the sign-in', () => {
  const pair = useTestBackend({ clock });
  const limited = useTestBackend({ clock, authorizationServer: () => ({ assumedLifetimeSeconds: 100 }) });
  const HOUR = 3600;

  it('is kept until the session ends, and no life is told [CACHE-10] [TOK-62]', async () => {
    await signIn(pair, { expiresIn: undefined });
    const token = await alice.accessToken();
    for (let passed = 0; passed < 11 * HOUR; passed += HOUR / 4) {
      now += HOUR / 4;
      expect((await alice.token()).json()).toEqual({ access_token: token, token_type: 'Bearer', scope: 'buy read' });
    }
    now += HOUR;
    expect(refusalOf(await alice.token())).toEqual([400, 'invalid_session']);
  });

  it('is kept until a resource server rejects it, and is gone then [CACHE-10]', async () => {
    await signIn(pair, { expiresIn: undefined });
    now += 600;
    const rejected = hashOf(await alice.accessToken());
    const answer = await alice.fetch(`/.well-known/bff-token?rejected=${rejected}`);
    expect(answer.json()).toMatchObject({ error: 'backend_not_ready', login_uri: expect.any(String) });
    expect(await loginUriOf({})).toMatch(/^\/bff\/login/);
  });

  it('is kept for as long as the settings say [CACHE-10]', async () => {
    await signIn(limited, { expiresIn: undefined });
    now += 99;
    expect((await alice.token()).status).toBe(200);
    now += 1;
    expect(await loginUriOf({})).toMatch(/^\/bff\/login/);
  });
});
