import type { CheckContext } from '../check-context.js';
import type { UntestableClause } from '../clause.js';
import type { Query } from '../probe/caller.js';
import type { Requirement } from '../requirement.js';
import { observation } from '../statements.js';
import { countRepeated, presentedAt, signInWithRefreshDue } from './steps/refreshing.js';

const AT_ONCE = 20;

/** Requests at the same time. */
export const concurrentRefreshes: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'RT-05',
    level: 'project',
    sentence: 'Concurrent equal requests cause one refresh, and all get its token.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'A page asks many times at once when it opens; presenting one refresh token twice signs the person out.',
    check: `Lets a token expire, then asks ${AT_ONCE} times concurrently; expects one token request and one token.`,
    needs: ['authorization server', 'sign-in'],
    requests: 12 + AT_ONCE,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer } = context;
      authorizationServer.answerNext('/token', { delaySeconds: 0.1 });
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => caller.token()));
      const presented = presentedAt(authorizationServer);
      const asked = presented.length;
      if (countRepeated(presented) > 0) yield observation('one refresh', `${asked}, more than one with one token`);
      else if (asked !== 1 && (await keepsTokens(context)))
        yield observation('one token request', `${asked} token requests`);
      const tokens =
        asked !== 1 ? new Set() : new Set(answers.map(({ accessToken, summary }) => accessToken ?? summary));
      if (tokens.size > 1) yield observation('one token for all', `${tokens.size} different answers`);
    },
  },
  {
    id: 'RT-06',
    level: 'project',
    sentence: 'Concurrent different requests of one session never present the same refresh token.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'A lock per kind of token is not enough: all kinds share the refresh token, and its second use signs the person out.',
    check:
      'With rotation, asks for different scopes concurrently; expects each refresh to present another refresh token.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    requests: 9,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer, hints } = context;
      const [one = '', other = ''] = hints.scopes ?? [];
      authorizationServer.answerAlways('/token', { delaySeconds: 0.05 });
      const queries: readonly Query[] = [{}, { scope: one }, { scope: other }, { scope: `${one} ${other}` }];
      await Promise.all(queries.map((query) => caller.token(query)));
      const presented = presentedAt(authorizationServer);
      if (countRepeated(presented) > 0)
        yield observation(
          'each refresh token once',
          `${presented.length} refreshes with ${new Set(presented).size} refresh tokens`,
        );
    },
  },
  {
    id: 'RT-12',
    level: 'project',
    sentence:
      'After an `invalid_grant` from a lost race (a newer refresh token is already stored), the refresh is retried once with the newer token.',
    source: 'good practice for several instances',
    reason: 'It takes two instances of the backend that share a store, and a refresh of each at the same moment.',
  },
];

/** A backend that refreshes for each request has no token that the others could share (CACHE-06). */
async function keepsTokens({ signIn }: CheckContext): Promise<boolean> {
  const { caller } = await signIn();
  const first = await caller.token();
  const second = await caller.token();
  return first.accessToken !== undefined && first.accessToken === second.accessToken;
}
