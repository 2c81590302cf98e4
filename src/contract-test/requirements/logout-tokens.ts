import { setTimeout as sleep } from 'node:timers/promises';
import type { Demand, Requirement } from '../requirement.js';
import type { IdTokenChanges } from '../scripted-authorization-server/index.js';
import { finding } from '../statements.js';
import { isSuccess, logOut, postLogout, sendLogoutToken, UNKNOWN } from './steps/logout-tokens.js';

type Case = readonly [wrong: string, changes: IdTokenChanges];

interface TokenRule extends Demand {
  readonly check: string;
  refused(now: number, clientId: string): readonly Case[];
  /** What must be accepted all the same. */
  taken?(now: number, clientId: string): readonly Case[];
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const events = (value: unknown): IdTokenChanges => ({ claims: { ...UNKNOWN, events: value } });

const claims = (changes: Record<string, unknown>): IdTokenChanges => ({ claims: { ...UNKNOWN, ...changes } });

const typ = (value: string | undefined): IdTokenChanges => ({ claims: UNKNOWN, header: { typ: value } });

const RULES: readonly TokenRule[] = [
  {
    id: 'BCL-02',
    level: 'MUST',
    sentence: 'The signature of a logout token is verified with the keys of the authorization server.',
    source: 'Back-Channel Logout 2.6',
    why: 'Otherwise anyone can sign anyone out.',
    check:
      'Sends tokens without signature, with HMAC by the public key, signed with another key, and with an unknown key id.',
    refused: () => [
      ['alg none', { claims: UNKNOWN, signedWith: 'nothing' }],
      ['HMAC by the public key', { claims: UNKNOWN, signedWith: 'public key as secret' }],
      ['another key', { claims: UNKNOWN, signedWith: 'foreign' }],
      ['an unknown kid', { claims: UNKNOWN, signedWith: 'foreign', header: { kid: 'unknown' } }],
    ],
  },
  {
    id: 'BCL-03',
    level: 'MUST',
    sentence: 'Issuer, audience and times of a logout token are validated.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'An old token, or one for another application, would end sessions that it should not.',
    check:
      'Sends tokens with another `iss` or `aud`, without them, expired, and from the future; and one for several clients, which is valid.',
    refused: (now) => [
      ['another iss', claims({ iss: 'https://evil.example' })],
      ['no iss', claims({ iss: undefined })],
      ['another aud', claims({ aud: 'another-client' })],
      ['no aud', claims({ aud: undefined })],
      ['others in aud', claims({ aud: ['another-client', 'and-one-more'] })],
      ['expired', claims({ iat: now - 7200, exp: now - 3600 })],
      ['no iat', claims({ iat: undefined })],
      ['from the future', claims({ iat: now + 7200, exp: now + 7320 })],
    ],
    taken: (_now, clientId) => [['us in aud', claims({ aud: ['another-client', clientId] })]],
  },
  {
    id: 'BCL-04',
    level: 'MUST',
    sentence: 'A logout token identifies the session or the person, by `sid`, `sub`, or both.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'One without either might be taken to mean all sessions.',
    check: 'Sends a token with neither; expects 400.',
    refused: () => [['neither sub nor sid', {}]],
  },
  {
    id: 'BCL-05',
    level: 'MUST',
    sentence: 'A logout token has the back-channel logout event, which is an object.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'Other tokens are signed with the same keys.',
    check: 'Sends tokens without the event, and with other values in its place; an event with members is valid.',
    refused: () => [
      ['no events', events(undefined)],
      ['events as a text', events(EVENT)],
      ['events as a list', events([EVENT])],
      ['null as the event', events({ [EVENT]: null })],
      ['another event', events({ 'http://schemas.openid.net/event/other': {} })],
    ],
    taken: () => [['members in the event', events({ [EVENT]: { revoke_offline_access: true } })]],
  },
  {
    id: 'BCL-06',
    level: 'MUST',
    sentence: 'A token with a `nonce` is not a logout token.',
    source: 'Back-Channel Logout 2.4 and 2.6',
    why: 'It may be an ID Token, which many parties have seen.',
    check: 'Sends a logout token with a `nonce`; expects 400.',
    refused: () => [['a nonce', claims({ nonce: 'any' })]],
  },
  {
    id: 'BCL-07',
    level: 'project',
    sentence: 'A token with another type is refused.',
    source: 'Back-Channel Logout 2.4 and 4.1; RFC 8725 3.11',
    why: 'A token that was signed for one purpose must not serve another.',
    check:
      'Sends tokens of the types `at+jwt` and `secevent+jwt`; and of `JWT`, the full media type and none, which are valid.',
    refused: () => [
      ['at+jwt', typ('at+jwt')],
      ['secevent+jwt', typ('secevent+jwt')],
    ],
    taken: () => [
      ['JWT', typ('JWT')],
      ['application/logout+jwt', typ('application/logout+jwt')],
      ['no type', typ(undefined)],
    ],
  },
];

/** One a second, in real time: libraries that fetch keys have a clock of their own. */
const ATTEMPTS = 5;

const needs = ['authorization server', 'back-channel logout'] as const;

const MEBIBYTE = 1024 * 1024;

/** How logout tokens are taken, and which are accepted. */
export const logoutTokens: readonly Requirement[] = [
  // Each sends tokens that are invalid in one way, and some that only look so.
  ...RULES.map(
    ({ refused, taken = () => [], ...rule }): Requirement => ({
      ...rule,
      needs,
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
