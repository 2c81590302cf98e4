import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { createFrontend, type Frontend, refusalOf } from '../support/frontend.js';
import { exampleModule, mountedIn } from '../support/mounted.js';
import { ALICE, obtainTokensFrom, post, signInTo } from '../support/own-sign-in.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const { sessionSecretOf } = await exampleModule('own-session');
if (sessionSecretOf === undefined) throw new Error('the example has to tell the secret');

const pair = useTestBackend({
  sessionSecretOf,
  serve: mountedIn('own-session', {
    checkPassword: (_user: string, password: string) => password === 'right',
    obtainTokens: () => obtainTokensFrom(pair.server),
  }),
});

const MORE = `/bff/login?scope=sell&resource=${encodeURIComponent(STOCKS)}`;
const cookieNames = ({ userAgent, origin }: Frontend) => userAgent.cookiesFor(origin).map(({ name }) => name);

/** Goes through the authorization server, as the person who is signed in there. */
async function goThrough({ userAgent }: Frontend, login: string) {
  return pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent, login));
}

describe('an application whose own sessions the backend belongs to: docs/examples/own-session.mjs', () => {
  let alice: Frontend;
  beforeAll(async () => {
    alice = await signInTo(pair);
  });

  it('has the backend hand out the tokens that it obtained, from the first query on', async () => {
    pair.server.forgetRequests();
    expect((await alice.token()).status).toBe(200);
    expect(pair.server.received('/token')).toEqual([]);
    expect(await alice.accessToken({ scope: 'read' })).not.toBe(await alice.accessToken({ scope: 'buy' }));
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE, name: ALICE });
    expect((await alice.fetch('/')).body).toBe(ALICE);
  });

  it('has the one cookie; no other secret opens a session [SES-01] [SES-13]', async () => {
    expect(cookieNames(alice)).toEqual(['__Host-application']);
    const other = 'a'.repeat(43);
    for (const cookie of [`__Host-application=${other}`, `__Host-tmi-bff=${other}`, '']) {
      const headers = cookie === '' ? {} : { Cookie: cookie };
      const answer = await pair.backend.newUserAgent().fetch(`${alice.origin}/.well-known/bff-token`, { headers });
      expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('lets the person grant more, although its cookie is not sent on the way back [LOGIN-16]', async () => {
    expect(refusalOf(await alice.token({ scope: 'sell' }))).toEqual([400, 'backend_not_ready']);
    expect((await goThrough(alice, MORE)).status).toBe(200);
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect(cookieNames(alice)).toEqual(['__Host-application']);
  });

  it('keeps its person if another person comes back, whose tokens are revoked', async () => {
    pair.server.behave({ person: 'mallory' });
    const page = await goThrough(alice, MORE);
    expect([page.status, page.body]).toEqual([400, expect.stringContaining('You signed in as another person')]);
    const { refreshToken = '' } = pair.server.issued.at(-1) ?? {};
    await eventually(() => expect(pair.server.isAlive(refreshToken)).toBe(false));
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: ALICE });
    expect((await alice.token({ scope: 'sell' })).status).toBe(200);
  });

  it('is where to sign in first: /bff/login starts no session by itself', async () => {
    const nobody = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
    const page = await nobody.userAgent.fetch(`${nobody.origin}/bff/login`, { headers: navigation('none') });
    expect([page.status, page.body]).toEqual([400, expect.stringContaining('Sign in to the application first')]);
    expect(nobody.userAgent.cookiesFor(nobody.origin)).toEqual([]);
  });

  it('lets a person whose session here has ended sign in here again, in the same session there', async () => {
    const bob = await signInTo(pair, 'bob');
    expect((await bob.logout()).status).toBe(200);
    expect(refusalOf(await bob.token())).toEqual([400, 'invalid_session']);
    expect((await bob.fetch('/')).body).toBe('bob');
    pair.server.behave({ person: 'bob' });
    expect((await goThrough(bob, '/bff/login')).status).toBe(200);
    expect((await bob.token()).status).toBe(200);
  });

  it('ends both sessions at once, has the refresh tokens revoked, and no sign-in under way brings one back', async () => {
    pair.server.behave({ person: 'carol' });
    const carol = await signInTo(pair, 'carol');
    const { refreshToken = '' } = pair.server.issued.at(-1) ?? {};
    const callback = await pair.backend.beginSignIn(carol.userAgent, MORE);
    const [{ value = '' } = {}] = carol.userAgent.cookiesFor(carol.origin);
    await post(carol, '/sign-out');
    await eventually(() => expect(pair.server.isAlive(refreshToken)).toBe(false));
    const late = await pair.backend.finishSignIn(carol.userAgent, callback);
    expect([late.status, late.body]).toEqual([400, expect.stringContaining('You were signed out in the meantime')]);
    const headers = { Cookie: `__Host-application=${value}` };
    const again = await pair.backend.newUserAgent().fetch(`${carol.origin}/.well-known/bff-token`, { headers });
    expect(refusalOf(again)).toEqual([400, 'invalid_session']);
  });
});
