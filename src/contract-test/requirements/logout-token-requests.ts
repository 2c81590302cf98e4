import type { Requirement } from '../requirement.js';
import { finding } from '../statements.js';
import { isSuccess, logOut, postLogout, sendLogoutToken, UNKNOWN } from './steps/logout-tokens.js';

const needs = ['authorization server', 'back-channel logout'] as const;

const MEBIBYTE = 1024 * 1024;

/** How logout tokens are taken. */
export const logoutTokenRequests: readonly Requirement[] = [
  {
    id: 'BCL-01',
    level: 'stated',
    sentence: 'A logout token is accepted by POST, in a form, exactly once.',
    source: 'Back-Channel Logout 2.5 and 2.8',
    why: 'A request that ends sessions must not be open to interpretation.',
    check:
      'Sends GET, a form without the token, one with two, and one with an additional parameter; only the last succeeds.',
    needs,
    requests: 4,
    async *run(context) {
      const { anonymous, authorizationServer, hints } = context;
      const token = () => encodeURIComponent(authorizationServer.logoutToken({ claims: UNKNOWN }));
      const got = await anonymous.ask(`${hints.backChannelLogoutUrl}?logout_token=${token()}`);
      if (got.status < 400) yield finding('405 for GET', got);
      const missing = await postLogout(context, 'other=1');
      if (missing.status !== 400) yield finding('400 without a logout token', missing);
      const doubled = await postLogout(context, `logout_token=${token()}&logout_token=${token()}`);
      if (doubled.status !== 400) yield finding('400 for two logout tokens', doubled);
      const more = await postLogout(context, `other=1&logout_token=${token()}`);
      if (!isSuccess(more)) yield finding('200 with a parameter that is not known', more);
    },
  },
  {
    id: 'BCL-12',
    level: 'MUST',
    sentence: 'Success is answered with 200, everything else with 400.',
    source: 'Back-Channel Logout 2.8',
    why: 'The authorization server decides by the status whether to retry.',
    check: 'Sends a valid token and an arbitrary text; expects 200 (or 204) and 400.',
    needs,
    requests: 2,
    async *run(context) {
      const good = await logOut(context);
      if (!isSuccess(good)) yield finding('200', good);
      const bad = await sendLogoutToken(context, 'no.token.atall');
      if (bad.status !== 400) yield finding('400', bad);
    },
  },
  {
    id: 'BCL-13',
    level: 'SHOULD',
    sentence: 'Caches do not store its answers.',
    source: 'Back-Channel Logout 2.8',
    why: 'An answer from a cache ends no session.',
    check: 'Looks for `Cache-Control: no-store` with success and with failure.',
    needs,
    requests: 2,
    async *run(context) {
      for (const answer of [await logOut(context), await sendLogoutToken(context, 'no.token.atall')])
        if (!answer.header('cache-control')?.includes('no-store')) yield finding('Cache-Control: no-store', answer);
    },
  },
  {
    id: 'BCL-17',
    level: 'project',
    sentence: 'The endpoint limits the request body, and sets no cookie.',
    source: 'hardening',
    why: 'Anyone can reach it and make it work.',
    check: 'Sends a form of one mebibyte; expects 400 or 413, and no `Set-Cookie` with any answer.',
    needs,
    requests: 2,
    async *run(context) {
      const large = await postLogout(context, `logout_token=${'a'.repeat(MEBIBYTE)}`);
      if (![400, 413].includes(large.status)) yield finding('413, or 400', large);
      const answer = await logOut(context);
      if (answer.setCookies.length > 0) yield finding('no Set-Cookie', answer);
    },
  },
  {
    id: 'CSRF-16',
    level: 'project',
    sentence: 'The endpoint for back-channel logout requires neither cookie nor origin.',
    source: 'Back-Channel Logout 2.5',
    why: 'An authorization server is not a browser, and sends neither.',
    check: 'Sends a valid logout token with nothing but its form; expects 200.',
    needs,
    requests: 1,
    async *run(context) {
      const answer = await logOut(context);
      if (answer.status === 401 || answer.status === 403) yield finding('200', answer);
    },
  },
];
