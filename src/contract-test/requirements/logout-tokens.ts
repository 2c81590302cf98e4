import { setTimeout as sleep } from 'node:timers/promises';
import type { Requirement } from '../requirement.js';
import { finding, note } from '../statements.js';
import { logoutTokenRules } from './logout-token-rules.js';
import { orClosed } from './steps/large-requests.js';
import { isSuccess, logOut, postLogout, sendLogoutToken, UNKNOWN } from './steps/logout-tokens.js';

/** One a second, in real time: libraries that fetch keys have a clock of their own. */
const ATTEMPTS = 5;

const needs = ['authorization server', 'back-channel logout'] as const;

/** Forms in which there is no logout token. */
const NO_TOKENS = ['logout_token=no.token.atall', 'logout_token=', 'logout_token=eyJ'];

const MEBIBYTE = 1024 * 1024;

/** How logout tokens are taken, and which are accepted. */
export const logoutTokens: readonly Requirement[] = [
  // Each sends tokens that are invalid in one way, and some that only look so.
  ...logoutTokenRules.map(
    ({ refused, taken = () => [], ...rule }): Requirement => ({
      ...rule,
      needs,
      axes: [{ value: refused(0, '').map(([wrong]) => wrong) }],
      requests: 10,
      async *run(context) {
        const { authorizationServer, now } = context;
        const { clientId } = authorizationServer.client;
        for (const [wrong, changes] of refused(now(), clientId)) {
          const answer = await sendLogoutToken(context, authorizationServer.logoutToken(changes));
          if (answer.status !== 400) yield finding(`400 for ${wrong}`, answer);
        }
        for (const [odd, changes] of taken(now(), clientId)) {
          const answer = await sendLogoutToken(context, authorizationServer.logoutToken(changes));
          if (!isSuccess(answer)) yield finding(`200 for ${odd}`, answer);
        }
      },
    }),
  ),
  {
    id: 'BCL-16',
    level: 'project',
    sentence: 'Logout tokens still work after the authorization server changes its keys.',
    source: 'Back-Channel Logout 2.6; OpenID Connect Core 10.1.1',
    why: 'Keys are rotated unattended, and backends are not restarted for it.',
    check:
      'Changes the key, and sends a token that is signed with the new one every second; expects 200 within five seconds, since a backend may limit how often it fetches keys.',
    needs,
    requests: 1 + ATTEMPTS,
    isDestructive: true,
    async *run(context) {
      await logOut(context);
      context.authorizationServer.rotateKeys();
      let answer = await logOut(context);
      for (let attempt = 1; attempt < ATTEMPTS && !isSuccess(answer); attempt += 1) {
        await sleep(1000);
        answer = await logOut(context);
      }
      if (!isSuccess(answer)) yield finding('200', answer);
    },
  },
  {
    id: 'BCL-01',
    level: 'stated',
    sentence: 'A logout token is accepted by POST, in a form, exactly once.',
    source: 'Back-Channel Logout 2.5 and 2.8',
    why: 'A request that ends sessions must not be open to interpretation.',
    check:
      'Sends GET, JSON, a form without the token, one with two, and one with an additional parameter; only the last succeeds.',
    needs,
    axes: [{ value: ['GET', 'JSON', 'none', 'two', 'another parameter'] }],
    requests: 5,
    async *run(context) {
      const { anonymous, authorizationServer, hints } = context;
      const token = () => encodeURIComponent(authorizationServer.logoutToken({ claims: UNKNOWN }));
      const got = await anonymous.ask(`${hints.backChannelLogoutUrl}?logout_token=${token()}`);
      if (got.status < 400) yield finding('405 for GET', got);
      const json = JSON.stringify({ logout_token: decodeURIComponent(token()) });
      const other = await postLogout(context, json, 'application/json');
      if (other.status < 400) yield finding('400 for JSON', other);
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
    check: `Sends a valid token, and ${NO_TOKENS.length} forms without one; expects 200 (or 204) and 400.`,
    needs,
    axes: [{ value: ['success', ...NO_TOKENS] }],
    requests: 1 + NO_TOKENS.length,
    async *run(context) {
      const good = await logOut(context);
      if (good.status !== 200 && good.status !== 204) yield finding('200', good);
      for (const form of NO_TOKENS) {
        const bad = await postLogout(context, form);
        if (bad.status !== 400) yield finding('400', bad);
      }
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
    axes: [{ value: ['success', 'failure'] }],
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
    check:
      'Sends a form of one mebibyte; expects 400, 413 or a closed connection, and no `Set-Cookie` with any answer but what other answers have too, such as that of a load balancer.',
    needs,
    axes: [{ value: ['a cookie with success', 'a cookie with failure'] }],
    requests: 5,
    async *run(context) {
      const large = await orClosed(postLogout(context, `logout_token=${'a'.repeat(MEBIBYTE)}`));
      if (large === undefined) yield note('The connection was closed before an answer could be read.');
      else if (![400, 413].includes(large.status)) yield finding('413, or 400', large);
      const elsewhere = (await context.anonymous.token()).setCookies.map(({ name }) => name);
      for (const answer of [await logOut(context), await sendLogoutToken(context, 'no.token.atall')])
        for (const { name, text } of answer.setCookies) {
          if (!elsewhere.includes(name)) yield finding('no Set-Cookie', answer, { seen: `Set-Cookie: ${text}` });
          else yield note(`Not judged: the cookie ${name}, which is set elsewhere too.`);
        }
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
    axes: [{ value: ['cookie', 'origin', 'sec-fetch-site'] }],
    requests: 1,
    async *run(context) {
      const answer = await logOut(context);
      if (answer.status === 401 || answer.status === 403) yield finding('200', answer);
    },
  },
];
