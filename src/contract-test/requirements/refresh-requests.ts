import { TOKENS_ARE_ANSWERED } from '../prerequisites.js';
import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { answerToRefresh, refreshesAt, signInWithRefreshDue } from './steps/refreshing.js';

const CREDENTIALS = ['client_secret', 'client_assertion'];

const NEVER = 'never-granted-to-anybody';

/** With these the grant itself has ended, which is another matter. */
const ENDED = ['invalid_grant', 'invalid_session'];

/** What a refresh sends. */
export const refreshRequests: readonly Requirement[] = [
  {
    id: 'RT-02',
    level: 'MUST',
    sentence: 'The backend authenticates itself when it refreshes.',
    source: 'RFC 6749 6; RFC 10017 6.2.2.2',
    why: 'A refresh token that works without client authentication is worth stealing.',
    check: 'Causes a refresh, for which the authorization server demands no credentials; expects credentials.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      await caller.token();
      for (const { headers, form } of refreshesAt(context.authorizationServer))
        if (headers.authorization === undefined && !CREDENTIALS.some((name) => form.has(name)))
          yield observation('a refresh with client credentials', 'a refresh without them');
    },
  },
  {
    id: 'RT-09',
    level: 'project',
    sentence: 'A refresh with an unknown outcome is not repeated.',
    source: 'RFC 9110 9.2.2; RFC 9700 4.14.2',
    why: 'If the first request arrived, the second one is reuse, which ends the grant.',
    check: 'The authorization server rotates and then drops the connection; expects one token request, and an error.',
    needs: ['authorization server', 'sign-in'],
    requests: 6,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      const answer = await answerToRefresh(context, { dropped: 'after processing' });
      const asked = refreshesAt(context.authorizationServer).length;
      if (asked > 1) yield observation('one token request', `${asked} token requests`);
      else if (answer.status < 400) yield finding('an error', answer);
    },
  },
  {
    id: 'RT-15',
    level: 'MUST NOT',
    sentence: 'A refresh asks for no scope beyond the grant, and for exactly the scope that the page asks for.',
    source: 'RFC 6749 6; draft 6.3',
    why: 'The authorization server refuses more, and a token with a wider scope does more harm when it leaks.',
    check:
      'Asks for a scope that was never granted, which no token request may contain; given two scopes, asks for one, which the token request must contain alone.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer, hints } = context;
      const scopes = () => refreshesAt(authorizationServer).map(({ form }) => form.get('scope') ?? '');
      await caller.token({ scope: NEVER });
      if (scopes().some((scope) => scope.split(' ').includes(NEVER)))
        yield observation('no refresh with a scope that was not granted', `scope=${NEVER}`);
      const [wanted] = hints.scopes ?? [];
      if (wanted === undefined) return;
      authorizationServer.forgetRequests();
      await caller.token({ scope: wanted });
      for (const scope of scopes().filter((one) => one !== wanted))
        yield observation(`a refresh with scope=${wanted}`, scope === '' ? 'no scope' : `scope=${scope}`);
    },
  },
  {
    id: 'RT-16',
    level: 'implied',
    sentence: 'A refresh for a narrower scope does not shrink the grant.',
    source: 'RFC 6749 6: the new refresh token has the scope of the old one',
    why: 'Otherwise the order in which parts of a page load decides which of them work.',
    check: 'Asks for one scope, lets the token expire, asks for the other one, and for the first again.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 8,
    async *run({ signIn, authorizationServer, hints, wait }) {
      const [one = '', other = ''] = hints.scopes ?? [];
      // On a busy machine a token of one second may have expired before it arrives.
      authorizationServer.behave({ expiresIn: 2 });
      const { caller } = await signIn();
      for (const scope of [one, other, one]) {
        await wait(2.1);
        const answer = await caller.token({ scope });
        if (answer.accessToken === undefined && !ENDED.includes(answer.error ?? ''))
          yield finding(`a token for ${scope}`, answer);
      }
    },
  },
];
