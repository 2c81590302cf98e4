import { type Requirement, TOKENS_ARE_ANSWERED } from '../requirement.js';
import type { OddAnswer } from '../scripted-authorization-server/index.js';
import { finding, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';
import { signOut } from './steps/signing-out.js';
import { hasPlainCredentials } from './steps/token-requests.js';
import { createHold, eventually } from './steps/waiting.js';

const DROPPED: OddAnswer = { dropped: 'before processing' };

const PATIENCE_MILLISECONDS = 3000;

/** What signing out does for the tokens. */
export const signOutAndTokens: readonly Requirement[] = [
  {
    id: 'LOGOUT-03',
    level: 'project',
    sentence: 'Signing out revokes the refresh token, with client authentication.',
    source: 'RFC 7009 2.1; RFC 9700 4.14',
    why: 'A copy of it, in a backup for example, would work for weeks.',
    check:
      'Signs out after a refresh; expects the newest refresh token at the revocation endpoint, with its type and the client’s credentials, form-encoded as AS-09 says.',
    needs: ['authorization server', 'sign-in', 'logout'],
    axes: [{ value: ['the revocation', 'the type', 'the credentials', 'encoded credentials'] }],
    requests: 7,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'AS-09'],
    async *run(context) {
      const { authorizationServer } = context;
      const caller = await signInWithRefreshDue(context);
      await caller.token();
      const { refreshToken = '' } = authorizationServer.issued.at(-1) ?? {};
      await signOut(caller, context);
      const revocation = () =>
        authorizationServer.received('/revoke').find(({ form }) => form.get('token') === refreshToken);
      if (!(await eventually(() => revocation() !== undefined)))
        return yield observation('the refresh token at the revocation endpoint', 'nothing within five seconds');
      const { form, headers } = revocation() ?? {};
      const hint = form?.get('token_type_hint');
      if (hint !== 'refresh_token') yield observation('token_type_hint=refresh_token', `token_type_hint=${hint}`);
      if (!headers?.authorization && !form?.has('client_secret') && !form?.has('client_assertion'))
        yield observation('the client’s credentials', 'none');
      if (hasPlainCredentials(headers, authorizationServer.client))
        yield observation('form-encoded credentials, as for tokens', 'credentials without encoding');
    },
  },
  {
    id: 'LOGOUT-04',
    level: 'project',
    sentence: 'Signing out succeeds promptly, whatever the revocation endpoint does.',
    source: 'RFC 7009 2.2 and 2.2.1',
    why: 'A person who signs out must not wait for a server that is down.',
    check: `The revocation endpoint answers 503, then 400, then closes the connection, then hangs; expects to be signed out within ${PATIENCE_MILLISECONDS / 1000} s.`,
    needs: ['authorization server', 'sign-in', 'logout'],
    axes: [{ value: ['503', '400', 'closes', 'hangs'] }],
    requests: 28,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'LOGOUT-01'],
    async *run(context) {
      const { signIn, authorizationServer } = context;
      const { until, release } = createHold();
      const refusal = { status: 400, body: { error: 'invalid_client' } };
      for (const odd of [{ status: 503, body: 'unavailable' }, refusal, DROPPED, { until }]) {
        const { caller } = await signIn();
        authorizationServer.answerAlways('/revoke', odd);
        const answer = await signOut(caller, context);
        if (answer.status >= 400) yield finding('to be signed out', answer);
        const { milliseconds } = answer.exchange;
        if (milliseconds > PATIENCE_MILLISECONDS)
          yield observation('an answer at once', `one after ${milliseconds} ms`);
        const after = await caller.sessionInfo();
        if (after.status === 200) yield finding('no session any more', after);
      }
      release();
    },
  },
  {
    id: 'LOGOUT-10',
    level: 'project',
    sentence: 'A refresh in progress does not revive the session; tokens that arrive late are revoked.',
    source: 'a race that every backend has',
    why: 'The person has signed out, and does not know of a session that comes back.',
    check:
      'Holds a refresh, signs out, lets it continue; expects no session, and that the new refresh token is revoked. The authorization server ends no more than the token that it is told.',
    needs: ['authorization server', 'sign-in', 'logout'],
    axes: [{ value: ['the session', 'the refresh token'] }],
    requests: 9,
    isDestructive: true,
    requires: [...TOKENS_ARE_ANSWERED, 'LOGOUT-01'],
    async *run(context) {
      const { authorizationServer } = context;
      const caller = await signInWithRefreshDue(context);
      // Otherwise the sign-out, which revokes the token that it knows, ends the late one with it.
      authorizationServer.behave({ revocationEnds: 'the token' });
      const { until, release } = createHold();
      authorizationServer.answerNext('/token', { until });
      const asking = caller.token();
      await eventually(() => authorizationServer.received('/token').length > 0);
      const leaving = signOut(caller, context);
      // In some backends the sign-out waits for the refresh.
      await Promise.race([leaving, eventually(() => false, 0.5)]);
      release();
      await Promise.all([asking, leaving]);
      const after = await caller.sessionInfo();
      if (after.status === 200) yield finding('no session any more', after);
      const { refreshToken } = authorizationServer.issued.at(-1) ?? {};
      const isDead = () => refreshToken === undefined || !authorizationServer.isAlive(refreshToken);
      if (!(await eventually(isDead))) yield observation('the late refresh token to be revoked', 'it still works');
    },
  },
];
