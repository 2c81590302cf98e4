import { describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { PROFILE } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
let alice: Frontend;
const signInAt = async ({ backend, server }: TestPair) => {
  alice = await backend.signIn();
  server.forgetRequests();
};
const tokenOf = async (query: Parameters<Frontend['token']>[0]) =>
  (await alice.token(query)).json<{ access_token: string; scope?: string }>();
const loginUriOf = async (query: Parameters<Frontend['token']>[0]) => {
  const answer = await alice.token(query);
  expect(refusalOf(answer)).toEqual([400, 'backend_not_ready']);
  return answer.json<{ login_uri?: string }>().login_uri;
};

describe('At an authorization server that must not be asked for a part of a grant', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({ narrowing: 'never' }),
    options: { session: { idleSeconds: 7200 } },
    clock,
  });
  const scopes = () => pair.server.received('/token').map(({ form }) => form.get('scope'));
  it('no refresh sends a scope, and one token answers every query within the grant [TOK-31] [RT-15]', async () => {
    pair.server.behave({ scope: 'left out' });
    await signInAt(pair);
    now += 3600;
    const answers = [await tokenOf({ scope: 'read' }), await tokenOf({ scope: 'buy' }), await tokenOf({})];
    expect(new Set(answers.map(({ access_token }) => access_token)).size).toBe(1);
    expect(scopes()).toEqual([null]);
    for (const answer of answers) expect(answer).not.toHaveProperty('scope');
  });

  it('twenty queries for different scopes at once cause one refresh [RT-05]', async () => {
    await signInAt(pair);
    now += 3600;
    const queries = Array.from({ length: 20 }, (_, index) => ({ scope: ['read', 'buy', 'buy read'][index % 3] ?? '' }));
    const answers = await Promise.all(queries.map((query) => alice.token(query)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(scopes()).toEqual([null]);
  });

  it.each([
    ['the response', { scope: () => 'read buy' }],
    ['the token itself, if it is a JWT', { scope: 'left out', accessTokens: 'JWT' }],
  ] as const)('the scope of the token is told from %s, never as asked [TOK-68]', async (_name, behaviour) => {
    pair.server.behave(behaviour);
    await signInAt(pair);
    now += 3600;
    const { scope = '' } = await tokenOf({ scope: 'read' });
    expect(scope.split(' ')).toEqual(expect.arrayContaining(['buy', 'read']));
  });

  it('a token that says it lacks the scope answers no query for it, nor is another refresh tried [ERR-06]', async () => {
    await signInAt(pair);
    now += 3600;
    pair.server.behave({ scope: () => 'buy' });
    for (let times = 0; times < 3; times += 1) expect(await loginUriOf({ scope: 'read' })).toMatch('/bff/login?');
    expect(await tokenOf({ scope: 'buy' })).toMatchObject({ scope: 'buy' });
    expect(scopes()).toEqual([null]);
  });

  it('what was never requested needs a sign-in, and tokens of other resources are others [TOK-31]', async () => {
    await signInAt(pair);
    now += 3600;
    expect(await loginUriOf({ scope: 'sell' })).toContain('scope=sell');
    const stocks = await tokenOf({ scope: 'read' });
    const profile = await tokenOf({ scope: 'profile.read', resource: PROFILE });
    expect(profile.access_token).not.toBe(stocks.access_token);
  });
});

describe('What the authorization server says it granted at the sign-in', () => {
  const pair = useTestBackend({ clock });
  const grantOnly = (scope: string) => pair.server.behave({ scope: () => scope });

  it('is kept: a query for more is told to sign in, and no refresh asks for it [RT-15] [TOK-31]', async () => {
    grantOnly('openid read');
    await signInAt(pair);
    pair.server.behaveAsUsual();
    expect(await loginUriOf({ scope: 'buy' })).toContain('scope=buy');
    expect(pair.server.received('/token')).toEqual([]);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('tells nothing about the scopes of other resources [RT-15]', async () => {
    grantOnly('read buy');
    await signInAt(pair);
    pair.server.behaveAsUsual();
    expect((await alice.token({ scope: 'profile.read', resource: PROFILE })).status).toBe(200);
  });

  it('does not replace an earlier grant that has more [RT-15]', async () => {
    await signInAt(pair);
    grantOnly('read sell');
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=sell');
    pair.server.behaveAsUsual();
    const statuses = [];
    for (const scope of ['buy', 'sell', 'read']) statuses.push((await alice.token({ scope })).status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('is everything that was requested, if it says nothing, and the first token says so [TOK-68]', async () => {
    pair.server.behave({ scope: 'left out' });
    await signInAt(pair);
    expect((await tokenOf({})).scope?.split(' ')).toEqual(expect.arrayContaining(['buy', 'read']));
    expect(pair.server.received('/token')).toEqual([]);
  });
});

describe('A token with other scopes than requested', () => {
  const pair = useTestBackend();
  const events = () => pair.backend.events.map(({ name }) => name).filter((name) => name.endsWith('_scope'));

  it.each([
    ['read buy', 'authorization_server.wider_scope'],
    ['buy', 'authorization_server.other_scope'],
  ])('is reported as what it is: %s', async (scope, event) => {
    await signInAt(pair);
    pair.server.behave({ scope: () => scope });
    expect(await tokenOf({ scope: 'read' })).toMatchObject({ scope: scope.split(' ').sort().join(' ') });
    expect(events().at(-1)).toBe(event);
  });
});
