import { expectedToken, expectInvalidSession } from '../expectations.js';
import { ENDPOINTS_EXIST, SESSION_ERRORS_ARE_SENT } from '../prerequisites.js';
import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { answerAfter, signInWithRefreshDue } from './steps/refreshing.js';

const ROUNDS = 10;

/** The access token itself. */
export const tokenValues: readonly Requirement[] = [
  {
    id: 'TOK-71',
    level: 'project',
    sentence: 'A token that is not a bearer token is not handed out.',
    source: 'RFC 10017 6.2.4.3.2; RFC 6749 7.1',
    why: 'It is bound to a key that the page does not have.',
    check: 'The authorization server issues a token of type DPoP; expects 400 and no token.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run(context) {
      const answer = await answerAfter(context, { tokenType: 'DPoP' });
      if (answer.status !== 400 || bringsToken(answer)) yield finding('400, no token', answer);
    },
  },
  {
    id: 'TOK-74',
    level: 'project',
    sentence: 'The token is opaque to the backend, which passes it on byte for byte.',
    source: 'RFC 6749 1.4',
    why: 'Not every authorization server issues JWTs, and one that does may stop.',
    check: 'The authorization server issues an opaque token that contains `~+/=.`; expects the same token.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run(context) {
      context.authorizationServer.behave({ accessTokens: 'opaque' });
      const caller = await signInWithRefreshDue(context);
      const token = expectedToken(await caller.token());
      // CACHE-08 finds a token that was issued earlier.
      if (!context.authorizationServer.issued.some(({ accessToken }) => accessToken === token))
        yield observation('the token that was issued', 'another value');
    },
  },
  {
    id: 'TOK-75',
    level: 'project',
    sentence: 'A token is handed out to the session it was issued for and to no other.',
    source: 'draft 4, step 3',
    why: 'One person would act as another.',
    check: `Two sessions ask ${ROUNDS} times concurrently; expects no token that both received.`,
    needs: ['session', 'second session'],
    requests: 2 * ROUNDS,
    async *run({ session, secondSession }) {
      const tokensOf = async (caller: typeof session) =>
        new Set((await Promise.all(Array.from({ length: ROUNDS }, () => caller.token()))).map(expectedToken));
      const [mine, theirs] = await Promise.all([tokensOf(session), tokensOf(secondSession)]);
      const shared = [...mine].filter((token) => theirs.has(token));
      if (shared.length > 0)
        yield observation('no token in common', `${shared.length} tokens that both sessions received`);
    },
  },
  {
    id: 'TOK-76',
    level: 'project',
    sentence: 'An access token is not a session.',
    source: 'draft 3',
    why: 'An attacker who finds one token, in a log for example, could get new ones with it indefinitely.',
    check: 'Asks without a cookie, with a valid token in `Authorization` and in the query; expects `invalid_session`.',
    needs: ['session'],
    requests: 3,
    requires: [...ENDPOINTS_EXIST, ...SESSION_ERRORS_ARE_SENT],
    async *run({ session, anonymous }) {
      const token = expectedToken(await session.token());
      yield* expectInvalidSession(await anonymous.token(undefined, { headers: { Authorization: `Bearer ${token}` } }));
      yield* expectInvalidSession(await anonymous.token({ access_token: token }));
    },
  },
];
