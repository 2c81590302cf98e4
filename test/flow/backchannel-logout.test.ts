import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { BACKCHANNEL_LOGOUT, logOutOverBackchannel, sendBackchannel, sendLogoutToken } from '../support/backchannel.js';
import { type Frontend, refusalOf, SESSION_COOKIE, SESSION_INFO, TOKEN } from '../support/frontend.js';
import { held } from '../support/held.js';
import type { JwtChanges } from '../support/scripted-authorization-server/index.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const pair = useTestBackend();
const ALICE = 'alice-at-the-authorization-server';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const noSession = [400, 'invalid_session'];
const refused = [400, 'invalid_request'];
const now = () => Math.floor(Date.now() / 1000);
const SID = 'the session of alice';
const sid = (value: unknown = SID) => ({ claims: { sid: value } });

async function signIn(person = ALICE, session = SID): Promise<Frontend> {
  pair.server.behave({ person, idToken: { claims: { sid: session } } });
  return pair.backend.signIn();
}
const isAlive = async (frontend: Frontend) => (await frontend.sessionInfo()).status === 200;

let alice: Frontend;
beforeEach(async () => {
  // Each test has a sid of its own: one that has ended does not come back.
  alice = await signIn(ALICE, `${SID} ${Math.random()}`);
  pair.server.forgetRequests();
});
/** The sid of the session that was begun last. */
const lastSid = () => {
  const [, payload = ''] = (pair.server.issued.at(-1)?.idToken ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sid as string;
};

describe('a logout token', () => {
  it('ends its session for both endpoints [BCL-10] [BCL-12] [BCL-13] [CSRF-16] [BCL-17]', async () => {
    const answer = await logOutOverBackchannel(pair, sid(lastSid()));
    expect([answer.status, answer.json(), answer.headers.get('cache-control')]).toEqual([200, {}, 'no-store']);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(refusalOf(await alice.fetch(TOKEN))).toEqual(noSession);
    expect(refusalOf(await alice.fetch(SESSION_INFO))).toEqual(noSession);
  });

  it('is good once [BCL-08]', async () => {
    const token = await pair.server.logoutToken({ claims: { sub: ALICE } });
    expect((await sendLogoutToken(pair, token)).status).toBe(200);
    const again = await signIn();
    expect(refusalOf(await sendLogoutToken(pair, token))).toEqual(refused);
    expect(await isAlive(again)).toBe(true);
  });

  it('is answered alike whether its session is known, unknown or ended [BCL-11] [BCL-14]', async () => {
    const known = lastSid();
    const answers: HttpAnswer[] = [];
    for (const value of [known, known, 'nobody']) answers.push(await logOutOverBackchannel(pair, sid(value)));
    const shapes = answers.map(({ status, body, headers }) => {
      const { date: _, 'x-request-id': __, ...rest } = Object.fromEntries(headers);
      return { status, body, rest };
    });
    expect(shapes).toEqual(Array(3).fill(shapes[0]));
    expect(answers[0]?.status).toBe(200);
  });

  it('is reported with the number of sessions that it ended, not of those that had ended before', async () => {
    const person = `person ${Math.random()}`;
    const { events } = pair.backend;
    const before = events.length;
    await signIn(person, `first ${person}`);
    await logOutOverBackchannel(pair, { claims: { sub: person } });
    await logOutOverBackchannel(pair, { claims: { sub: person } });
    await signIn(person, `second ${person}`);
    await logOutOverBackchannel(pair, { claims: { sub: person } });
    const counts = (event: string) =>
      events
        .slice(before)
        .flatMap(({ name, details }) => (name === event && 'sessions' in details ? [details.sessions] : []));
    expect(counts('logout_token.accepted')).toEqual([1, 0, 1]);
    expect(counts('session.ended')).toEqual([1, 1]);
  });

  it('with a cookie, an Origin or Fetch Metadata of any kind is taken all the same [CSRF-16]', async () => {
    const token = await pair.server.logoutToken(sid(lastSid()));
    const headers = {
      Cookie: `${SESSION_COOKIE}=${'x'.repeat(43)}`,
      Origin: 'https://as.example',
      'Sec-Fetch-Site': 'cross-site',
    };
    const answer = await sendBackchannel(pair, `logout_token=${token}`, headers);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    expect(await isAlive(alice)).toBe(false);
  });

  it('ends the refresh token with the session, and does not revoke it, online or offline [ONL-06]', async () => {
    const refreshToken = pair.server.issued.at(-1)?.refreshToken ?? '';
    await logOutOverBackchannel(pair, sid(lastSid()));
    await pause(100);
    expect(pair.server.received('/revoke')).toEqual([]);
    expect(pair.server.isAlive(refreshToken)).toBe(true);
    expect(refusalOf(await alice.token({ scope: 'read' }))).toEqual(noSession);
  });

  it('is not undone by a refresh in flight, whose late token is revoked [LOGOUT-10] [BCL-10]', async () => {
    const gate = held();
    pair.server.answerNext('/token', { until: gate.released });
    const [asking, session] = [alice.token({ scope: 'read' }), lastSid()];
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    expect((await logOutOverBackchannel(pair, sid(session))).status).toBe(200);
    gate.release();
    expect(refusalOf(await asking)).toEqual(noSession);
    expect(refusalOf(await alice.fetch(TOKEN))).toEqual(noSession);
    await gate.whenSeen(() => pair.server.received('/revoke').length > 0);
  });

  it('of another session says nothing about this one, and takes away no cookie [BCL-09]', async () => {
    await logOutOverBackchannel(pair, sid('another'));
    expect(await isAlive(alice)).toBe(true);
  });

  it('ends a session under the id that it has since more was granted [BCL-10]', async () => {
    pair.server.behave({ idToken: { claims: { sid: lastSid() } } });
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=sell');
    await logOutOverBackchannel(pair, sid(lastSid()));
    expect(await isAlive(alice)).toBe(false);
  });
});

describe('a logout token that comes while its session begins', () => {
  it.each([
    ['sid', () => sid('in flight')],
    ['sub', () => ({ claims: { sub: 'carol' } })],
  ])('prevents the session, by its %s; what came for it is revoked [BCL-15]', async (_name, changes) => {
    pair.server.behave({ person: 'carol', idToken: { claims: { sid: 'in flight' } } });
    const gate = held();
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    pair.server.forgetRequests();
    pair.server.answerNext('/token', { until: gate.released });
    const returning = pair.backend.finishSignIn(userAgent, callback);
    await gate.whenSeen(() => pair.server.received('/token').length > 0);
    expect((await logOutOverBackchannel(pair, changes())).status).toBe(200);
    gate.release();
    const page = await returning;
    expect([page.status, page.body.includes('You were signed out in the meantime')]).toEqual([400, true]);
    expect(userAgent.cookiesFor(alice.origin)).toEqual([]);
    await gate.whenSeen(() => pair.server.received('/revoke').length > 0);
  });

  it('does not keep the person from signing in again [BCL-15]', async () => {
    await logOutOverBackchannel(pair, { claims: { sub: 'carol' } });
    expect(await isAlive(await signIn('carol', 'a new one'))).toBe(true);
  });
});

describe('a request that is no logout', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed [BCL-01]', async (method) => {
    const answer = await pair.backend.newUserAgent().fetch(`${alice.origin}${BACKCHANNEL_LOGOUT}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each([
    ['no body', ''],
    ['no token', 'a=b'],
    ['an empty token', 'logout_token='],
    ['two tokens', 'logout_token=a&logout_token=b'],
    ['no JWT', 'logout_token=abc'],
    ['a JWT of nothing', 'logout_token=..'],
    ['broken encoding', 'logout_token=%zz'],
  ])('with %s is refused, and not to be stored [BCL-01] [BCL-12] [BCL-13]', async (_name, body) => {
    const answer = await sendBackchannel(pair, body);
    expect(refusalOf(answer)).toEqual(refused);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('with other parameters beside the token is taken [BCL-01]', async () => {
    const token = await pair.server.logoutToken(sid(lastSid()));
    expect((await sendBackchannel(pair, `x=1&x=2&logout_token=${token}&sub=bob`)).status).toBe(200);
    expect(await isAlive(alice)).toBe(false);
  });

  it('with a good token twice is refused [BCL-01]', async () => {
    const token = await pair.server.logoutToken(sid(lastSid()));
    expect(refusalOf(await sendBackchannel(pair, `logout_token=${token}&logout_token=${token}`))).toEqual(refused);
    expect(await isAlive(alice)).toBe(true);
  });

  it('of another type, or with the token in the query, is refused [BCL-01]', async () => {
    const token = await pair.server.logoutToken(sid(lastSid()));
    const json = await sendBackchannel(pair, JSON.stringify({ logout_token: token }), {
      'Content-Type': 'application/json',
    });
    const url = `${alice.origin}${BACKCHANNEL_LOGOUT}?logout_token=${token}`;
    const inQuery = await pair.backend.newUserAgent().fetch(url, { method: 'POST' });
    expect([refusalOf(json), refusalOf(inQuery)]).toEqual([refused, refused]);
    expect(await isAlive(alice)).toBe(true);
  });

  it('of a mebibyte is refused by its size [BCL-17]', async () => {
    const answer = await sendBackchannel(pair, `logout_token=${'x'.repeat(1024 * 1024)}`);
    expect(refusalOf(answer)).toEqual([413, 'invalid_request']);
  });
});

/** A bad token, and what is wrong with it. Each would end the session of alice if it were good. */
const BAD: readonly (readonly [string, string, JwtChanges])[] = [
  ['BCL-02', 'signed with another key', { signedWith: 'foreign' }],
  ['BCL-02', 'signed with another key of an unknown id', { signedWith: 'foreign', header: { kid: 'elsewhere' } }],
  ['BCL-02', 'not signed at all', { signedWith: 'nothing' }],
  ['BCL-02', 'signed with the public key as a secret', { signedWith: 'public key as secret' }],
  ['BCL-02', 'signed by an algorithm that is not the one of ID Tokens', { header: { alg: 'PS256' } }],
  ['BCL-02', 'with an extension that must be understood', { header: { crit: ['x'], x: true } }],
  ['BCL-03', 'of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
  ['BCL-03', 'of no issuer', { claims: { iss: undefined } }],
  ['BCL-03', 'for another client', { claims: { aud: 'another' } }],
  ['BCL-03', 'for several others', { claims: { aud: ['another', 'third'] } }],
  ['BCL-03', 'without audience', { claims: { aud: undefined } }],
  ['BCL-03', 'without the time it was issued at', { claims: { iat: undefined } }],
  ['BCL-03', 'issued in the future', { claims: { iat: now() + 300 } }],
  ['BCL-03', 'issued long ago', { claims: { iat: now() - 7200, exp: now() + 7200 } }],
  ['BCL-03', 'that has expired', { claims: { exp: now() - 60 } }],
  ['BCL-03', 'that never expires', { claims: { exp: undefined } }],
  ['BCL-03', 'whose end is a text', { claims: { exp: String(now() + 100) } }],
  ['BCL-04', 'that names neither person nor session', { claims: { sid: undefined } }],
  ['BCL-04', 'whose session is a number', { claims: { sid: 7 } }],
  ['BCL-04', 'whose person is a list', { claims: { sub: [ALICE] } }],
  ['BCL-04', 'whose person is empty', { claims: { sub: '' } }],
  ['BCL-05', 'without events', { claims: { events: undefined } }],
  ['BCL-05', 'whose events are a text', { claims: { events: EVENT } }],
  ['BCL-05', 'whose events are a list', { claims: { events: [EVENT] } }],
  ['BCL-05', 'whose event is null', { claims: { events: { [EVENT]: null } } }],
  ['BCL-05', 'whose event is a text', { claims: { events: { [EVENT]: 'yes' } } }],
  ['BCL-05', 'of another event', { claims: { events: { 'https://elsewhere.example/event': {} } } }],
  ['BCL-06', 'with a nonce', { claims: { nonce: 'n' } }],
  ['BCL-06', 'with a nonce that is null', { claims: { nonce: null } }],
  ['BCL-07', 'of the type of access tokens', { header: { typ: 'at+jwt' } }],
  ['BCL-07', 'of the type of other events', { header: { typ: 'secevent+jwt' } }],
  ['BCL-07', 'of a type that only looks alike', { header: { typ: 'xlogout+jwt' } }],
  ['BCL-08', 'without an id', { claims: { jti: undefined } }],
];

describe('a logout token that is not good', () => {
  it.each(BAD)('[%s] %s is refused, and the session lives', async (_id, _name, { claims, ...changes }) => {
    const token = await pair.server.logoutToken({ ...changes, claims: { sid: lastSid(), ...claims } });
    expect(refusalOf(await sendLogoutToken(pair, token))).toEqual(refused);
    expect(await isAlive(alice)).toBe(true);
  });

  it('is an ID Token, even a genuine one of this session [BCL-06]', async () => {
    const idToken = pair.server.issued.at(-1)?.idToken ?? '';
    expect(refusalOf(await sendLogoutToken(pair, idToken))).toEqual(refused);
    expect(await isAlive(alice)).toBe(true);
  });

  it('is told of in the log by what is wrong, never by a value [BCL-14]', async () => {
    await logOutOverBackchannel(pair, { claims: { sid: lastSid(), aud: 'somebody-else' } });
    expect(pair.backend.entries).toContainEqual(
      expect.objectContaining({ level: 'warning', event: 'logout_token.rejected', reason: 'aud' }),
    );
    expect(JSON.stringify(pair.backend.entries)).not.toContain('somebody-else');
  });
});

describe('a logout token in an odd but lawful form', () => {
  it.each([
    ['BCL-03', 'for several clients, of which we are one', { claims: { aud: ['x', 'backend-under-test'] } }],
    ['BCL-03', 'by a clock that is a little ahead', { claims: { iat: now() + 20 } }],
    ['BCL-05', 'with more in the event', { claims: { events: { [EVENT]: { revoke_offline_access: true } } } }],
    ['BCL-05', 'with another event beside', { claims: { events: { [EVENT]: {}, 'https://x.example': 1 } } }],
    ['BCL-07', 'of no type', { header: { typ: undefined } }],
    ['BCL-07', 'of the general type', { header: { typ: 'JWT' } }],
    ['BCL-07', 'of its type in capitals', { header: { typ: 'LOGOUT+JWT' } }],
    ['BCL-07', 'of its type in full', { header: { typ: 'application/logout+jwt' } }],
  ] as const)('[%s] %s is taken', async (_id, _name, changes: JwtChanges) => {
    const answer = await logOutOverBackchannel(pair, {
      ...changes,
      claims: { sid: lastSid(), ...(changes.claims ?? {}) },
    });
    expect([answer.status, await isAlive(alice)]).toEqual([200, false]);
  });
});

describe('the keys of the authorization server', () => {
  it('are looked for again once for many tokens with unknown keys, not for each [BCL-02]', async () => {
    await logOutOverBackchannel(pair, sid('nobody'));
    await pause(2100);
    pair.server.forgetRequests();
    const forged = { signedWith: 'foreign' as const, header: { kid: 'elsewhere' }, ...sid(lastSid()) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => logOutOverBackchannel(pair, forged)));
    for (const answer of answers) expect(refusalOf(answer)).toEqual(refused);
    expect(pair.server.received('/jwks')).toHaveLength(1);
  });

  it('may change: a token with a new key is taken without a restart [BCL-16]', async () => {
    await logOutOverBackchannel(pair, sid('nobody'));
    await pair.server.rotateKeys();
    await pause(2100);
    expect((await logOutOverBackchannel(pair, sid(lastSid()))).status).toBe(200);
    expect(await isAlive(alice)).toBe(false);
  });
});
