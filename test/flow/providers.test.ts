import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { held } from '../support/held.js';
import {
  type JwtChanges,
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { navigation, STOCKS, startTestBackend, type TestBackend } from '../support/test-backend.js';

const BONDS = 'https://bonds.example';
const LEDGER = 'https://ledger.example';
const NOTES = 'https://notes.example';

let main: ScriptedAuthorizationServer;
let partner: ScriptedAuthorizationServer;
let ledger: ScriptedAuthorizationServer;
let backend: TestBackend;
const servers = () => [main, partner, ledger];

beforeAll(async () => {
  [main, partner, ledger] = await Promise.all([
    startScriptedAuthorizationServer(),
    startScriptedAuthorizationServer({ clientId: 'at-partner', clientSecret: 'secret-at-partner' }),
    startScriptedAuthorizationServer({ clientId: 'at-ledger', clientSecret: 'secret-at-ledger' }),
  ]);
  backend = await startTestBackend(main, {
    options: {
      providers: {
        partner: { issuer: partner.issuer, ...partner.client },
        // It issues no ID Tokens, and for one resource only.
        ledger: { issuer: ledger.issuer, ...ledger.client, openidConnect: false, resourceParameter: 'none' },
      },
      resources: [
        { indicator: STOCKS, scopes: ['read', 'buy'] },
        { indicator: BONDS, scopes: ['read', 'sell'], signInScopes: ['read'], provider: 'partner' },
        { indicator: NOTES, scopes: ['read'], provider: 'partner' },
        { indicator: LEDGER, scopes: ['entries'], provider: 'ledger' },
      ],
    },
  });
}, 60_000);
afterAll(async () => {
  await Promise.all(servers().map((server) => server.close()));
  await backend.close();
});
beforeEach(() => {
  for (const server of servers()) {
    server.behaveAsUsual();
    server.forgetRequests();
  }
  ledger.behave({ idToken: { isLeftOut: true } });
});

const signInTo = (provider: string, frontend?: Frontend) =>
  backend.signIn(frontend?.userAgent, `/bff/login?provider=${provider}`);
const issuedBy = (server: ScriptedAuthorizationServer, token: string) =>
  server.issued.some(({ accessToken }) => accessToken === token);
/** Follows the way that a refusal names, and asks again. */
async function grant(frontend: Frontend, query: { resource: string; scope?: string }): Promise<string> {
  const refused = await frontend.token(query);
  await backend.signIn(frontend.userAgent, refused.json<{ login_uri: string }>().login_uri);
  return frontend.accessToken(query);
}

describe('signing in at one of several authorization servers', () => {
  it('leads to the one that the page names, with its own client and its own redirect URI [LOGIN-07] [LOGIN-09]', async () => {
    const bob = await signInTo('partner');
    const [asked] = partner.received('/authorize');
    expect(asked?.query.get('client_id')).toBe('at-partner');
    expect(asked?.query.get('redirect_uri')).toBe(`${backend.origin}/bff/callback/partner`);
    expect(asked?.query.get('scope')).toBe('email openid profile read');
    expect(asked?.query.getAll('resource')).toEqual([BONDS, NOTES]);
    expect(main.received()).toEqual([]);
    const token = await bob.accessToken({ resource: BONDS });
    expect(issuedBy(partner, token)).toBe(true);
  });

  it('is signing out at the same one [LOGOUT-03] [LOGOUT-06]', async () => {
    const bob = await signInTo('partner');
    const { refreshToken = '' } = partner.issued.at(-1) ?? {};
    const { logout_uri } = (await bob.logout()).json<{ logout_uri: string }>();
    const onwards = await bob.userAgent.fetch(`${bob.origin}${logout_uri}`, { headers: navigation('same-origin') });
    expect(onwards.headers.get('location')).toMatch(`${partner.issuer}/end-session?`);
    while (partner.isAlive(refreshToken)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(main.received('/revoke')).toEqual([]);
  });

  it('is being signed out by the same one, and by no other [BCL-03] [BCL-09]', async () => {
    const bob = await signInTo('partner');
    const claims = { sub: (await bob.sessionInfo()).json<{ sub: string }>().sub };
    const status = async (server: ScriptedAuthorizationServer, changes: JwtChanges) =>
      (await logOutOverBackchannel({ server, backend }, changes)).status;
    const isAlive = async () => (await bob.sessionInfo()).status === 200;
    expect([await status(main, { claims }), await isAlive()]).toEqual([200, true]);
    // Another's issuer under one's own key is a forgery.
    const forged = { ...claims, iss: partner.issuer, aud: partner.client.clientId };
    expect([await status(main, { claims: forged }), await isAlive()]).toEqual([400, true]);
    expect([await status(partner, { claims }), await isAlive()]).toEqual([200, false]);
  });

  it.each(['/bff/login?provider=nobody', '/bff/login?provider=constructor', '/bff/login?provider=../x'])(
    'that is not configured is refused (%s) [LOGIN-16]',
    async (login) => {
      const page = await backend.newUserAgent().fetch(`${backend.origin}${login}`, { headers: navigation('none') });
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    },
  );

  it('for a resource that another one issues for is refused [TOK-49]', async () => {
    const login = `/bff/login?provider=partner&resource=${encodeURIComponent(STOCKS)}`;
    const page = await backend.newUserAgent().fetch(`${backend.origin}${login}`, { headers: navigation('none') });
    expect(page.status).toBe(400);
  });
});

describe('an answer that comes back to another one’s redirect URI', () => {
  it.each([
    ['partner', '/bff/callback'],
    ['partner', '/bff/callback/ledger'],
    ['partner', '/bff/callback/nobody'],
    ['default', '/bff/callback/default'],
  ])('from %s to %s is not redeemed anywhere [LOGIN-07]', async (provider, path) => {
    const frontend = createFrontend(backend.newUserAgent(), backend.origin);
    const callback = await backend.beginSignIn(frontend.userAgent, `/bff/login?provider=${provider}`);
    const page = await backend.finishSignIn(frontend.userAgent, new URL(path + callback.search, backend.origin));
    expect([page.status, frontend.sessionCookie()]).toEqual([400, '']);
    for (const server of servers()) expect(server.received('/token')).toEqual([]);
  });

  it('or names another issuer is not redeemed anywhere [LOGIN-07]', async () => {
    partner.behave({ authorization: { parameters: { iss: main.issuer } } });
    const frontend = createFrontend(backend.newUserAgent(), backend.origin);
    const callback = await backend.beginSignIn(frontend.userAgent, '/bff/login?provider=partner');
    expect((await backend.finishSignIn(frontend.userAgent, callback)).status).toBe(400);
    for (const server of servers()) expect(server.received('/token')).toEqual([]);
  });

  it('below the paths of the contract is nothing [TLS-08]', async () => {
    for (const path of ['/bff/callback/', '/bff/callback/partner/x', '/bff/callback/partner%2Fx']) {
      const answer = await backend.newUserAgent().fetch(`${backend.origin}${path}`, { headers: navigation('none') });
      expect([path, [400, 404].includes(answer.status)]).toEqual([path, true]);
    }
  });
});

describe('a session with grants of several authorization servers', () => {
  let alice: Frontend;
  beforeEach(async () => {
    alice = await backend.signIn();
  });

  it('gets each token from the one that issues for its resource, and stays the same person’s [LOGIN-16] [TOK-47]', async () => {
    const before = (await alice.sessionInfo()).json();
    partner.behave({ person: 'alice-at-the-partner' });
    const bonds = await grant(alice, { resource: BONDS });
    const stocks = await alice.accessToken({ resource: STOCKS, scope: 'read' });
    expect([issuedBy(partner, bonds), issuedBy(main, stocks)]).toEqual([true, true]);
    expect(await alice.accessToken({ resource: BONDS })).toBe(bonds);
    expect((await alice.sessionInfo()).json()).toEqual(before);
    const more = await grant(alice, { resource: BONDS, scope: 'sell' });
    expect(issuedBy(partner, more)).toBe(true);
    expect(await alice.accessToken({ resource: STOCKS, scope: 'read' })).toBe(stocks);
  });

  it('is told where each can be granted, without a request to it before [ERR-06]', async () => {
    main.forgetRequests();
    const refused = await alice.token({ resource: BONDS });
    expect([refusalOf(refused), refused.json<{ login_uri: string }>().login_uri]).toEqual([
      [400, 'backend_not_ready'],
      `/bff/login?resource=${encodeURIComponent(BONDS)}`,
    ]);
    for (const server of servers()) expect(server.received()).toEqual([]);
  });

  it('gets no token that is for resources of two of them [TOK-46]', async () => {
    expect(refusalOf(await alice.token({ resource: [STOCKS, BONDS] }))).toEqual([400, 'invalid_target']);
  });

  it('loses one grant when that one ends, and lives on [RT-10]', async () => {
    await grant(alice, { resource: BONDS });
    partner.endAllGrants();
    expect(refusalOf(await alice.token({ resource: BONDS, scope: 'read' }))).toEqual([400, 'invalid_grant']);
    expect(refusalOf(await alice.token({ resource: BONDS }))).toEqual([400, 'backend_not_ready']);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('ends when the grant of its own authorization server ends, whatever others it has [RT-10] [RT-11]', async () => {
    await grant(alice, { resource: BONDS });
    main.endAllGrants();
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual([400, 'invalid_grant']);
    expect(refusalOf(await alice.token({ resource: BONDS }))).toEqual([400, 'invalid_session']);
  });

  it('never mixes the grants of two people at one of them [TOK-75] [RT-19]', async () => {
    await grant(alice, { resource: BONDS });
    partner.behave({ person: 'somebody-else-at-the-partner' });
    await signInTo('partner', alice);
    partner.forgetRequests();
    for (const resource of [BONDS, NOTES]) {
      await alice.accessToken({ resource, scope: 'read' });
      expect(partner.issued.at(-1)?.grant.person).toBe('somebody-else-at-the-partner');
    }
  });

  it('forgets the refresh token of one person there when another comes back without one [TOK-75] [RT-19]', async () => {
    await grant(alice, { resource: BONDS });
    partner.behave({ person: 'somebody-else-at-the-partner', refreshTokens: 'none' });
    await signInTo('partner', alice);
    partner.forgetRequests();
    expect(refusalOf(await alice.token({ resource: NOTES, scope: 'read' }))).toEqual([400, 'backend_not_ready']);
    expect(partner.received('/token')).toEqual([]);
  });

  it('drops a grant that answers for another person, and lives on [RT-20]', async () => {
    await grant(alice, { resource: BONDS });
    partner.behave({ idTokenOnRefresh: true, idToken: { claims: { sub: 'somebody-else' } } });
    expect(refusalOf(await alice.token({ resource: BONDS, scope: 'read' }))).toEqual([400, 'backend_not_ready']);
    expect((await alice.sessionInfo()).status).toBe(200);
    expect(refusalOf(await alice.token({ resource: BONDS }))).toEqual([400, 'backend_not_ready']);
  });

  it('has all of them revoked at sign-out, each where it came from [LOGOUT-03]', async () => {
    await grant(alice, { resource: BONDS });
    await grant(alice, { resource: LEDGER });
    const alive = () =>
      servers().map((server) => server.isAlive(server.issued.findLast((set) => set.refreshToken)?.refreshToken ?? ''));
    expect(alive()).toEqual([true, true, true]);
    await alice.logout();
    while (alive().includes(true)) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(servers().map((server) => server.received('/revoke').length)).toEqual([1, 1, 1]);
  });
});

describe('a logout token of one of several authorization servers', () => {
  const send = async (token: string) =>
    (
      await backend.newUserAgent().fetch(`${backend.origin}/bff/backchannel-logout`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      })
    ).status;
  const sub = 'the-same-name-at-both';

  it('ends the sessions that began at that one, and no other’s [BCL-03] [BCL-09]', async () => {
    for (const server of [main, partner]) server.behave({ person: sub });
    const [atMain, atPartner] = [await backend.signIn(), await signInTo('partner')];
    expect(await send(await partner.logoutToken({ claims: { sub } }))).toBe(200);
    expect([(await atMain.sessionInfo()).status, (await atPartner.sessionInfo()).status]).toEqual([200, 400]);
  });

  it('is checked with the keys of the one that it names [BCL-02] [BCL-03]', async () => {
    const claims = { sub, iss: partner.issuer, aud: partner.client.clientId };
    expect(await send(await main.logoutToken({ claims }))).toBe(400);
    expect(await send(await ledger.logoutToken({ claims: { sub } }))).toBe(400);
  });
});

describe('an authorization server without OpenID Connect', () => {
  it('adds its grant to a session that is there, and gives tokens for its resource [LOGIN-16] [TOK-51]', async () => {
    const alice = await backend.signIn();
    const before = (await alice.sessionInfo()).json();
    const token = await grant(alice, { resource: LEDGER });
    expect(issuedBy(ledger, token)).toBe(true);
    expect((await alice.token({ resource: LEDGER, scope: 'entries' })).json()).toMatchObject({ scope: 'entries' });
    expect((await alice.sessionInfo()).json()).toEqual(before);
    const [asked] = ledger.received('/authorize');
    expect([asked?.query.get('scope'), asked?.query.get('nonce')]).toEqual(['entries', null]);
    expect(asked?.query.get('code_challenge_method')).toBe('S256');
  });

  it('has an ID Token that it sends all the same left alone, whatever it says [LOGIN-06]', async () => {
    const alice = await backend.signIn();
    ledger.behave({ tokenMembers: { id_token: 'nobody could check this' } });
    await grant(alice, { resource: LEDGER });
    expect((await alice.token({ resource: LEDGER, scope: 'entries' })).status).toBe(200);
  });

  it('starts no session where there is none [LOGIN-06] [SES-01]', async () => {
    const stranger = createFrontend(backend.newUserAgent(), backend.origin);
    const page = await stranger.userAgent.fetch(`${backend.origin}/bff/login?provider=ledger`, {
      headers: navigation('none'),
    });
    expect([page.status, ledger.received()]).toEqual([400, []]);
  });

  it('starts no session if that one ended on the way, and has its token revoked [LOGOUT-10]', async () => {
    const alice = await backend.signIn();
    const callback = await backend.beginSignIn(alice.userAgent, '/bff/login?provider=ledger');
    await alice.logout();
    const page = await backend.finishSignIn(alice.userAgent, callback);
    expect([page.status, alice.sessionCookie()]).toEqual([400, '']);
    const { refreshToken = '' } = ledger.issued.at(-1) ?? {};
    while (ledger.isAlive(refreshToken)) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('an outage of one of several authorization servers', () => {
  it('fails no query that another one answers, though it waited in the same session [ERR-12] [ERR-18]', async () => {
    const alice = await backend.signIn();
    await grant(alice, { resource: BONDS });
    main.forgetRequests();
    const gate = held();
    main.answerNext('/token', { status: 500, body: 'no', until: gate.released });
    const failing = [{ scope: 'read' }, { scope: 'buy' }].map((query) => alice.token({ resource: STOCKS, ...query }));
    await gate.whenSeen(() => main.received('/token').length > 0);
    const waiting = alice.token({ resource: BONDS, scope: 'read' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    gate.release();
    for (const answer of await Promise.all(failing)) {
      expect(refusalOf(answer)).toEqual([400, 'temporarily_unavailable']);
    }
    expect((await waiting).status).toBe(200);
    expect(main.received('/token')).toHaveLength(1);
  });
});
