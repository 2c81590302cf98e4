import { describe, expect, it } from '@jest/globals';
import { ATTEMPT_COOKIE } from '../support/frontend.js';
import { navigation } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { UserAgent } from '../support/user-agent.js';

const LIMIT = 3;
const pair = useTestBackend({
  options: { limits: { signInStartsPerMinute: LIMIT }, trustedProxies: ['127.0.0.1', '::1'] },
});
const setOut = (userAgent: UserAgent, address: string, query = '') =>
  userAgent.fetch(`${pair.backend.origin}/bff/login${query}`, {
    headers: { ...navigation('none'), 'X-Forwarded-For': address },
  });

describe('sign-ins that no session vouches for', () => {
  it('are begun no more often than the limit says from one address, with a cookie of an open sign-in or without', async () => {
    const userAgent = pair.backend.newUserAgent();
    const statuses: number[] = [];
    for (const one of [userAgent, userAgent, pair.backend.newUserAgent(), userAgent, pair.backend.newUserAgent()])
      statuses.push((await setOut(one, '192.0.2.1')).status);
    expect(statuses).toEqual([303, 303, 303, 429, 429]);
    expect((await setOut(pair.backend.newUserAgent(), '192.0.2.2')).status).toBe(303);
    expect(pair.backend.entries).toContainEqual(
      expect.objectContaining({ event: 'rate_limit.exceeded', limit: 'limits.signInStartsPerMinute', of: '192.0.2.1' }),
    );
  });

  it('keep nothing once they are too many: there is a page, with a time to come back, and no cookie', async () => {
    const userAgent = pair.backend.newUserAgent();
    for (let count = 0; count < LIMIT; count += 1) await setOut(pair.backend.newUserAgent(), '192.0.2.3');
    const answer = await setOut(userAgent, '192.0.2.3');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(userAgent.cookiesFor(pair.backend.origin).filter(({ name }) => ATTEMPT_COOKIE.test(name))).toEqual([]);
  });

  it('do not keep those from coming back who have set out, or from being granted more who are signed in', async () => {
    const userAgent = pair.backend.newUserAgent();
    const alice = await pair.backend.signIn(userAgent);
    const statuses: number[] = [];
    for (let count = 0; count < LIMIT + 2; count += 1)
      statuses.push((await setOut(alice.userAgent, '192.0.2.4', '?scope=sell')).status);
    expect(statuses).toEqual(Array(LIMIT + 2).fill(303));
  });
});

describe('the way back from a sign-in or a sign-out', () => {
  const path = (length: number) => `/${'x'.repeat(length - 1)}`;

  it('is as long as the contract allows, and the person lands there', async () => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent, `/bff/login?return_to=${path(2048)}`);
    const returned = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    expect([returned.status, returned.headers.get('location')]).toEqual([303, path(2048)]);
  });

  it.each([2049, 12_000])('of %i characters is refused before anything is kept [LOGIN-10]', async (length) => {
    const userAgent = pair.backend.newUserAgent();
    const answer = await setOut(userAgent, `198.51.100.${length % 100}`, `?return_to=${path(length)}`);
    expect([answer.status, answer.body.includes('at most 2048 characters')]).toEqual([400, true]);
    expect(userAgent.cookiesFor(pair.backend.origin)).toEqual([]);
    expect(pair.server.received('/authorize')).toEqual([]);
  });

  it('of a sign-out is limited as well, and the session lives [LOGOUT-08]', async () => {
    const alice = await pair.backend.signIn();
    expect((await alice.logout({ return_to: path(2049) })).status).toBe(400);
    expect((await alice.sessionInfo()).status).toBe(200);
    expect((await alice.logout({ return_to: path(2048) })).status).toBe(200);
  });
});
