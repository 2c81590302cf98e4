import { CARRIERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import { TOKEN } from '../endpoints.js';
import { formOf } from '../probe/caller.js';
import { type Requirement, TOKENS_ARE_ANSWERED } from '../requirement.js';
import { type Finding, finding, note, observation } from '../statements.js';
import { askByEach, knowsNoPost, postForm } from './steps/post-form.js';
import {
  HUNG_REFRESH_REQUESTS,
  hungRefresh,
  refreshesAt,
  signInWithRefreshDue,
  waysToAsk,
} from './steps/refreshing.js';
import { TOKEN_ENDPOINT_REQUESTS, tokenRequestsOfRun } from './steps/token-requests.js';

const CREDENTIALS = ['client_secret', 'client_assertion'];

const NEVER = 'never-granted-to-anybody';

/** With these the grant itself has ended, which is another matter. */
const ENDED = ['invalid_grant', 'invalid_session'];

const scopesOfRefreshes = ({ authorizationServer }: CheckContext): readonly string[] =>
  refreshesAt(authorizationServer).map(({ form }) => form.get('scope') ?? '');

/** More than was asked for, within the grant, is advised against, not forbidden (RFC 9700, section 2.3). */
function* expectScope(wanted: string, context: CheckContext): Generator<Finding, void, void> {
  for (const scope of scopesOfRefreshes(context).filter((one) => one !== wanted))
    yield observation(`a refresh with scope=${wanted}`, scope === '' ? 'no scope' : `scope=${scope}`, 'SHOULD NOT');
}

/** What a refresh sends. */
export const refreshRequests: readonly Requirement[] = [
  {
    id: 'RT-02',
    level: 'MUST',
    sentence: 'The backend authenticates itself when it refreshes.',
    source: 'RFC 6749 6; RFC 10017 6.2.2.2',
    why: 'A refresh token that works without client authentication is worth stealing.',
    check:
      'Causes refreshes, without parameters and for scopes and resources of the hints, for which the authorization server demands no credentials; expects credentials.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ asked: ['nothing', 'a scope', 'a resource'] }],
    requests: TOKEN_ENDPOINT_REQUESTS,
    async *run(context) {
      const { refreshes } = await tokenRequestsOfRun(context);
      for (const { headers, form } of refreshes)
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
    check:
      'The authorization server rotates and then drops the connection; expects one token request, and an error. Then the same by POST, for a scope of the hints. At last it never answers (the refresh of AS-05); expects that the backend does not present the refresh token once more.',
    needs: ['authorization server', 'sign-in'],
    axes: [
      { carrier: ['query'], asked: ['nothing'] },
      { carrier: ['form'], asked: ['a scope'] },
      { value: ['when no answer comes'] },
    ],
    requests: 12 + HUNG_REFRESH_REQUESTS,
    requires: [...TOKENS_ARE_ANSWERED, 'CACHE-08'],
    async *run(context) {
      const { authorizationServer } = context;
      for (const ask of waysToAsk(context)) {
        authorizationServer.behaveAsUsual();
        const caller = await signInWithRefreshDue(context);
        authorizationServer.answerAlways('/token', { dropped: 'after processing' });
        const answer = await ask(caller);
        const asked = refreshesAt(authorizationServer).length;
        if (asked > 1) yield observation('one token request', `${asked} token requests`);
        else if (answer && answer.status < 400) yield finding('an error', answer);
      }
      authorizationServer.behaveAsUsual();
      if ((await hungRefresh(context)).isRepeated)
        yield observation('one token request when no answer comes', 'another one with the same refresh token');
    },
  },
  {
    id: 'RT-15',
    level: 'MUST NOT',
    sentence: 'A refresh asks for no scope beyond the grant, and for exactly the scope that the page asks for.',
    source: 'RFC 6749 6; draft 6.3; RFC 9700 2.3',
    why: 'The authorization server refuses more, and a token with a wider scope does more harm when it leaks.',
    check:
      'Asks for a scope that was never granted, by GET and POST, which no token request may contain; given two scopes, asks for one by GET and for the other by POST, which the token requests should contain alone.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, value: ['beyond the grant', 'not what was asked for'] }],
    requests: 9,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer, hints } = context;
      await askByEach(caller, formOf({ scope: NEVER }));
      if (scopesOfRefreshes(context).some((scope) => scope.split(' ').includes(NEVER)))
        yield observation('no refresh with a scope that was not granted', `scope=${NEVER}`);
      const [wanted, other] = hints.scopes ?? [];
      if (wanted === undefined)
        return yield note('Whether exactly the requested scope is asked for was not tested: no hint names two scopes.');
      authorizationServer.forgetRequests();
      await caller.token({ scope: wanted });
      yield* expectScope(wanted, context);
      authorizationServer.forgetRequests();
      if (other === undefined) return;
      await postForm(caller, TOKEN, formOf({ scope: other }));
      yield* expectScope(other, context);
    },
  },
  {
    id: 'RT-16',
    level: 'implied',
    sentence: 'A refresh for a narrower scope does not shrink the grant.',
    source: 'RFC 6749 6: the new refresh token has the scope of the old one',
    why: 'Otherwise the order in which parts of a page load decides which of them work.',
    check:
      'Asks for one scope, lets the token expire, asks for the other one, and for the first again, by GET and in another session by POST.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 16,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      const [one = '', other = ''] = hints.scopes ?? [];
      // On a busy machine a token of one second may have expired before it arrives.
      authorizationServer.behave({ expiresIn: 2 });
      const [{ caller }, second] = [await signIn(), await signIn()];
      for (const scope of [one, other, one]) {
        await wait(2.1);
        for (const answer of [await caller.token({ scope }), await postForm(second.caller, TOKEN, formOf({ scope }))])
          if (!answer.accessToken && !ENDED.includes(answer.error ?? '') && !knowsNoPost(answer))
            yield finding(`a token for ${scope}`, answer);
      }
    },
  },
];
