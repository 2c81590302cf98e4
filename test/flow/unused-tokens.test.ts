import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordIdOf } from '../../src/storage/sealing.js';
import { createFrontend } from '../support/frontend.js';
import { held } from '../support/held.js';
import { TableDatabase, TableStore } from '../support/table-store.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { UserAgent } from '../support/user-agent.js';

const database = new TableDatabase();
const clock = () => Math.floor(Date.now() / 1000);
let aheadMs = 0;
/** How much later each look at the clock is than the one before. */
let pacedMs = 0;
const monotonicClock = () => {
  aheadMs += pacedMs;
  return performance.now() + aheadMs;
};
const pair = useTestBackend({
  monotonicClock,
  openStore: () => new TableStore(database, clock),
  options: { sealingKeys: [randomBytes(32).toString('base64url')] },
});

const revoked = () => pair.server.received('/revoke').map(({ form }) => form.get('token'));
const lastRefreshToken = () => pair.server.issued.findLast(({ refreshToken }) => refreshToken)?.refreshToken;
const lastVersion = () => Math.max(...database.records.map(({ version }) => version));
/** The id of the record that was written last. */
const lastChanged = () => database.records.find(({ version }) => version === lastVersion())?.id;
const whenRevoked = () => held().whenSeen(() => revoked().length > 0);

/** A sign-in that does not end well: the status of the page. */
async function failToSignIn(userAgent: UserAgent, login = '/bff/login'): Promise<number> {
  const begun = await pair.backend.beginSignIn(userAgent, login);
  return (await pair.backend.finishSignIn(userAgent, begun)).status;
}

/** A sign-in that returns with the code redeemed, and finds the store unavailable by then. */
async function finishWithoutStore(userAgent: UserAgent, login = '/bff/login') {
  const begun = await pair.backend.beginSignIn(userAgent, login);
  const gate = held();
  const before = pair.server.received('/token').length;
  pair.server.answerNext('/token', { until: gate.released });
  const finishing = pair.backend.finishSignIn(userAgent, begun);
  await gate.whenSeen(() => pair.server.received('/token').length > before);
  database.isReachable = false;
  gate.release();
  return finishing;
}

async function restart(changes: object = {}) {
  const { issuer, client } = pair.server;
  await pair.backend.restart({ authorizationServer: { issuer, ...client, ...changes } });
  pair.server.forgetRequests();
}

beforeEach(() => restart());
afterEach(() => {
  pacedMs = 0;
  database.isReachable = true;
  pair.server.answerAlways('/jwks', undefined);
});

describe('The refresh token of a sign-in that failed after the code was redeemed', () => {
  it('is revoked if the keys of the authorization server are unavailable [LOGOUT-03]', async () => {
    pair.server.answerAlways('/jwks', { status: 503, body: '' });
    expect(await failToSignIn(pair.backend.newUserAgent())).toBe(503);
    await whenRevoked();
    expect(revoked()).toEqual([lastRefreshToken()]);
  });

  it('is revoked if the ID Token is of another client [LOGOUT-03]', async () => {
    pair.server.behave({ idToken: { claims: { azp: 'another client' } } });
    expect(await failToSignIn(pair.backend.newUserAgent())).toBe(502);
    await whenRevoked();
    expect(revoked()).toEqual([lastRefreshToken()]);
  });

  it('is revoked if UserInfo fails, and it is the newest one then [LOGOUT-03] [RT-03]', async () => {
    pair.server.behave({ metadata: { userinfo_endpoint: `${pair.server.issuer}/userinfo` } });
    await restart({ claimsFrom: 'userinfo' });
    const before = pair.server.issued.length;
    pair.server.answerNext('/userinfo', { status: 200, body: { sub: 'mallory', refresh_token: 'of no grant' } });
    expect(await failToSignIn(pair.backend.newUserAgent())).toBe(502);
    await whenRevoked();
    expect(pair.server.issued.length - before).toBe(2);
    expect(revoked()).toEqual([lastRefreshToken()]);
  });

  it('is revoked if the store is unavailable by then [LOGOUT-03]', async () => {
    expect((await finishWithoutStore(pair.backend.newUserAgent())).status).toBe(503);
    await whenRevoked();
    expect(revoked()).toEqual([lastRefreshToken()]);
  });
});

describe('The refresh token of a step-up that failed after the code was redeemed', () => {
  it('is kept while the session goes on, and revoked with the others at its end [LOGOUT-03]', async () => {
    const alice = await pair.backend.signIn();
    const first = lastRefreshToken();
    pair.server.behave({ idToken: { claims: { azp: 'another client' } } });
    expect(await failToSignIn(alice.userAgent, '/bff/login?scope=sell')).toBe(502);
    pair.server.behaveAsUsual();
    expect(revoked()).toEqual([]);
    const second = lastRefreshToken();
    await alice.logout();
    await held().whenSeen(() => revoked().length > 1);
    expect(new Set(revoked())).toEqual(new Set([first, second]));
  });

  it('is kept once the store is available again [LOGOUT-03]', async () => {
    const alice = await pair.backend.signIn();
    const first = lastRefreshToken();
    expect((await finishWithoutStore(alice.userAgent, '/bff/login?scope=sell')).status).toBe(503);
    const before = lastVersion();
    database.isReachable = true;
    const second = lastRefreshToken();
    await held().whenSeen(() => lastVersion() > before);
    expect(revoked()).toEqual([]);
    const again = createFrontend(alice.userAgent, alice.origin);
    expect((await again.token({ scope: 'read' })).status).toBe(200);
    const newest = lastRefreshToken();
    await again.logout();
    await held().whenSeen(() => revoked().length > 1);
    expect(revoked()).toEqual(expect.arrayContaining([second, newest]));
    expect(first).not.toBe(newest);
  });

  it('is kept if another process held the session for too long [LOGOUT-03]', async () => {
    const alice = await pair.backend.signIn();
    const first = lastRefreshToken();
    const begun = await pair.backend.beginSignIn(alice.userAgent, '/bff/login?scope=sell');
    const name = recordIdOf(alice.sessionCookie());
    database.leases = [{ name, holder: 'another process', endsAtMs: Date.now() + 60_000 }];
    pacedMs = 10_000;
    expect((await pair.backend.finishSignIn(alice.userAgent, begun)).status).toBe(503);
    await held().whenSeen(() => revoked().length > 0 || lastChanged() === name);
    expect(revoked()).toEqual([]);
    const second = lastRefreshToken();
    await alice.logout();
    await held().whenSeen(() => revoked().length > 1);
    expect(new Set(revoked())).toEqual(new Set([first, second]));
  });

  it('is revoked if the backend stops while the store is unavailable [LOGOUT-03]', async () => {
    const alice = await pair.backend.signIn();
    expect((await finishWithoutStore(alice.userAgent, '/bff/login?scope=sell')).status).toBe(503);
    const gate = held();
    pair.server.answerNext('/revoke', { until: gate.released });
    const restarting = restart();
    await whenRevoked();
    expect(revoked()).toEqual([lastRefreshToken()]);
    database.isReachable = true;
    gate.release();
    await restarting;
  });
});

describe('The refresh token of another person, in the place of a step-up that failed', () => {
  /** A sign-in in the browser of Alice. Her session goes on, and keeps none but its own. */
  async function expectRevokedAtOnce(failing: (userAgent: UserAgent) => Promise<number>, status: number) {
    const alice = await pair.backend.signIn();
    const first = lastRefreshToken();
    pair.server.behave({ person: 'bob' });
    expect(await failing(alice.userAgent)).toBe(status);
    const second = lastRefreshToken();
    expect(second).not.toBe(first);
    await whenRevoked();
    expect(revoked()).toEqual([second]);
    pair.server.behaveAsUsual();
    pair.server.forgetRequests();
    await alice.logout();
    await whenRevoked();
    expect(revoked()).toEqual([first]);
  }

  it('is revoked once the store is available again [LOGOUT-03]', async () => {
    const failing = async (userAgent: UserAgent) => {
      const finished = await finishWithoutStore(userAgent);
      database.isReachable = true;
      return finished.status;
    };
    await expectRevokedAtOnce(failing, 503);
  });

  it('is revoked if the ID Token is of another client [LOGOUT-03]', async () => {
    const failing = (userAgent: UserAgent) => {
      pair.server.behave({ person: 'bob', idToken: { claims: { azp: 'another client' } } });
      return failToSignIn(userAgent);
    };
    await expectRevokedAtOnce(failing, 502);
  });

  it('is revoked if the person did not sign in as demanded [LOGOUT-03]', async () => {
    const failing = (userAgent: UserAgent) => {
      pair.server.behave({ person: 'bob', idToken: { claims: { auth_time: 1 } } });
      return failToSignIn(userAgent, '/bff/login?max_age=60');
    };
    await expectRevokedAtOnce(failing, 400);
  });
});
