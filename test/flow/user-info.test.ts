import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OptionsInput } from '../../src/config/schema.js';
import { createFrontend } from '../support/frontend.js';
import { held } from '../support/held.js';
import { useTestBackend } from '../support/use-test-backend.js';

type ClaimsFrom = OptionsInput['authorizationServer']['claimsFrom'];

const pair = useTestBackend();
const ALICE = 'alice-at-the-authorization-server';
const THIN = { claims: { name: undefined, email: undefined, email_verified: undefined } };
const offered = () => ({ metadata: { userinfo_endpoint: `${pair.server.issuer}/userinfo` } });
const asked = () => pair.server.received('/userinfo').length;

async function restart(changes: { claimsFrom?: ClaimsFrom; timeoutSeconds?: number } = {}, options: object = {}) {
  const { issuer, client } = pair.server;
  await pair.backend.restart({ authorizationServer: { issuer, ...client, ...changes }, ...options });
  pair.server.forgetRequests();
}

const informationAfterSignIn = async () => (await (await pair.backend.signIn()).sessionInfo()).json();

/** A sign-in that fails: its status, and whether it left a session. */
async function failedSignIn(login = '/bff/login') {
  const userAgent = pair.backend.newUserAgent();
  const page = await pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent, login));
  return [page.status, createFrontend(userAgent, pair.backend.origin).sessionCookie()];
}

describe('claims that only UserInfo has', () => {
  beforeEach(async () => {
    pair.server.behave({ ...offered(), idToken: THIN });
    await restart();
  });

  it('are in the session information, although no setting says so [SES-09]', async () => {
    expect(await informationAfterSignIn()).toMatchObject({ sub: ALICE, name: `${ALICE} at UserInfo`, locale: 'de' });
    expect(asked()).toBe(1);
  });

  it('are asked for with an access token that is for no resource server [TOK-30]', async () => {
    await pair.backend.signIn();
    const [authorization] = pair.server.received('/userinfo').map(({ headers }) => headers.authorization);
    const used = pair.server.issued.find(({ accessToken }) => authorization === `Bearer ${accessToken}`);
    expect(used?.resources).toEqual([]);
  });

  it('cost the first query no request, and lose no rotated refresh token [LOGIN-15] [RT-06]', async () => {
    const alice = await pair.backend.signIn();
    pair.server.forgetRequests();
    expect((await alice.token()).status).toBe(200);
    expect(pair.server.received('/token')).toEqual([]);
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('never say when or how the person signed in [LOGIN-16]', async () => {
    await restart({}, { signIn: { acrValues: ['gold'] } });
    pair.server.behave({ userInfo: { acr: 'gold', auth_time: 4_000_000_000, sid: 'x' } });
    expect(await failedSignIn('/bff/login?acr_values=gold')).toEqual([400, '']);
    expect(await informationAfterSignIn()).not.toMatchObject({ auth_time: 4_000_000_000 });
  });

  it.each<[string, ClaimsFrom]>([
    ['no setting', undefined],
    ['userinfo', 'userinfo'],
    ['both', 'both'],
  ])('are refused with the sign-in if they are of another person: %s [SES-09]', async (_, claimsFrom) => {
    await restart(claimsFrom === undefined ? {} : { claimsFrom });
    for (const sub of ['mallory', undefined, '', 7, `${ALICE} `]) {
      pair.server.behave({ userInfo: { sub } });
      expect(await failedSignIn()).toEqual([502, '']);
    }
  });

  it.each([
    ['500', { status: 500, body: '' }, 503],
    ['a refusal', { status: 401, body: '', headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }, 502],
    ['HTML', { status: 200, body: '<html></html>' }, 502],
    ['a list', { status: 200, body: [] }, 502],
    ['too much', { status: 200, body: { sub: ALICE, name: 'x'.repeat(2 * 1024 * 1024) } }, 502],
    ['a redirect', { status: 302, body: '', headers: { location: 'https://evil.example/' } }, 502],
    ['a dropped connection', { dropped: 'before processing' as const }, 503],
  ])('that cannot be had begin no session without a name: %s [LOGIN-08]', async (_, odd, status) => {
    pair.server.answerNext('/userinfo', odd);
    expect(await failedSignIn()).toEqual([status, '']);
    expect(await informationAfterSignIn()).toMatchObject({ name: `${ALICE} at UserInfo` });
  });

  it('are waited for as long as configured [AS-05]', async () => {
    await restart({ timeoutSeconds: 1 });
    const gate = held();
    pair.server.answerNext('/userinfo', { until: gate.released });
    expect(await failedSignIn()).toEqual([503, '']);
    gate.release();
  });

  it('are left out where a token that UserInfo takes cannot be had', async () => {
    pair.server.behave({ refreshTokens: 'none' });
    expect(await informationAfterSignIn()).not.toHaveProperty('name');
    expect(asked()).toBe(0);
  });
});

describe('UserInfo is not asked', () => {
  it('where the ID Token says something about the person', async () => {
    pair.server.behave(offered());
    await restart();
    expect(await informationAfterSignIn()).toMatchObject({ name: `Name of ${ALICE}` });
    expect(asked()).toBe(0);
  });

  it.each<[string, { claimsFrom?: ClaimsFrom }, object]>([
    ['where the settings say so', { claimsFrom: 'id_token' }, {}],
    ['where no scope has such claims', {}, { signIn: { scope: ['openid'] } }],
    ['where the page may see no such claims', {}, { session: { claims: ['sub', 'auth_time'] } }],
  ])('%s', async (_, changes, options) => {
    pair.server.behave({ ...offered(), idToken: THIN });
    await restart(changes, options);
    expect(await informationAfterSignIn()).not.toHaveProperty('name');
    expect(asked()).toBe(0);
  });

  it('where the authorization server has none', async () => {
    pair.server.behave({ idToken: THIN });
    await restart();
    expect(await informationAfterSignIn()).not.toHaveProperty('name');
  });
});

describe('claims', () => {
  beforeEach(() => pair.server.behave(offered()));

  it('come from UserInfo alone, but for those about the sign-in, where the settings say so', async () => {
    await restart({ claimsFrom: 'userinfo' });
    const information = await informationAfterSignIn();
    expect(information).toMatchObject({ sub: ALICE, name: `${ALICE} at UserInfo`, locale: 'de' });
    expect(information).toHaveProperty('auth_time');
    expect(information).not.toHaveProperty('email');
  });

  it('come from both, and from the ID Token where both have one', async () => {
    await restart({ claimsFrom: 'both' });
    const email = `${ALICE}@example.test`;
    expect(await informationAfterSignIn()).toMatchObject({ name: `Name of ${ALICE}`, email, locale: 'de' });
  });
});
