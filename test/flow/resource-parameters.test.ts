import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { PROFILE, STOCKS } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

const RESOURCES = [
  { indicator: STOCKS, scopes: ['read', 'buy'] },
  { indicator: PROFILE, scopes: ['read', 'profile.read'], scopePrefix: 'profile:' },
];

/** What the last authorization request and the last token request said of these parameters. */
function said(pair: TestPair, name: string) {
  const [authorization] = pair.server.received('/authorize').slice(-1);
  const [token] = pair.server.received('/token').slice(-1);
  return { authorization: authorization?.query.getAll(name), token: token?.form.getAll(name) };
}

const speaking = (resourceParameter: 'audience' | 'scope-prefix' | 'none', resources = RESOURCES) =>
  useTestBackend({
    authorizationServer: () => ({ resourceParameter }),
    options: { resources, scopes: ['read', 'buy'], defaultResource: resources[0]?.indicator },
  });

describe('an authorization server that takes an audience', () => {
  const pair = speaking('audience');
  let alice: Frontend;
  beforeEach(async () => {
    pair.server.behave({ resourceParameter: 'audience' });
    alice = await pair.backend.signIn();
  });

  it('is told the resource by that, and gives a token for it [TOK-40] [TOK-47] [LOGIN-15]', async () => {
    expect((await alice.token()).status).toBe(200);
    for (const resource of [STOCKS, PROFILE]) {
      expect((await alice.token({ resource })).status).toBe(200);
      expect(pair.server.issued.at(-1)?.resources).toEqual([resource]);
    }
    expect(said(pair, 'resource')).toEqual({ authorization: [], token: [] });
  });

  it('is told at most one, since no other parameter may be repeated [AS-03]', async () => {
    expect(said(pair, 'audience')).toEqual({ authorization: [PROFILE], token: [STOCKS] });
  });

  it('is not asked for two resources at once [TOK-46]', async () => {
    pair.server.forgetRequests();
    expect(refusalOf(await alice.token({ resource: [STOCKS, PROFILE] }))).toEqual([400, 'invalid_target']);
    expect(pair.server.received('/token')).toEqual([]);
  });
});

describe('an authorization server whose scopes carry the resource', () => {
  const pair = speaking('scope-prefix');
  let alice: Frontend;
  beforeEach(async () => {
    pair.server.behave({ resourceParameter: 'none' });
    alice = await pair.backend.signIn();
  });
  const askedScope = () => pair.server.received('/token').at(-1)?.form.get('scope')?.split(' ').sort();

  it('is asked for scopes with their prefix, and its answer is told without [TOK-66] [TOK-68]', async () => {
    expect((await alice.token({ resource: PROFILE, scope: 'profile.read' })).json()).toMatchObject({
      scope: 'profile.read',
    });
    expect(askedScope()).toEqual(['profile:profile.read']);
    expect((await alice.token({ resource: STOCKS, scope: 'email read' })).json()).toMatchObject({
      scope: 'email read',
    });
    expect(askedScope()).toEqual(['email', `${STOCKS}/read`]);
  });

  it('asks the person for the scopes of all resources, each with its own prefix [LOGIN-16]', () => {
    const [scope = ''] = said(pair, 'scope').authorization ?? [];
    const prefixed = ['profile:profile.read', 'profile:read', `${STOCKS}/buy`, `${STOCKS}/read`];
    expect(scope.split(' ').sort()).toEqual(['email', 'openid', 'profile', ...prefixed].sort());
    expect(said(pair, 'resource')).toEqual({ authorization: [], token: [] });
  });

  it('is asked for all scopes of the resource where the query names none, never of another [TOK-47]', async () => {
    pair.server.forgetRequests();
    const answer = await alice.token({ resource: PROFILE });
    expect(askedScope()).toEqual(['profile:profile.read', 'profile:read']);
    expect(answer.json()).toMatchObject({ scope: 'profile.read read' });
  });

  it('is not asked for two resources at once [TOK-46]', async () => {
    expect(refusalOf(await alice.token({ resource: [STOCKS, PROFILE] }))).toEqual([400, 'invalid_target']);
  });
});

describe('an authorization server that can not be told a resource', () => {
  const none = speaking('none', []);
  const one = speaking('none', RESOURCES.slice(0, 1));

  it('is not asked with a resource in the query, rather than with the resource dropped [TOK-51]', async () => {
    const alice = await none.backend.signIn();
    none.server.forgetRequests();
    expect(refusalOf(await alice.token({ resource: STOCKS }))).toEqual([400, 'invalid_target']);
    expect(none.server.received('/token')).toEqual([]);
    expect((await alice.token()).status).toBe(200);
  });

  it('gives tokens for the one resource that is configured, without being told it [TOK-51] [TOK-40]', async () => {
    one.server.behave({ resourceParameter: 'none' });
    const alice = await one.backend.signIn();
    expect((await alice.token({ resource: STOCKS, scope: 'read' })).json()).toMatchObject({ scope: 'read' });
    expect(said(one, 'resource')).toEqual({ authorization: [], token: [] });
    expect(said(one, 'audience')).toEqual({ authorization: [], token: [] });
    expect(refusalOf(await alice.token({ resource: PROFILE }))).toEqual([400, 'invalid_target']);
  });
});
