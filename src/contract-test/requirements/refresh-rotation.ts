import { setTimeout as sleep } from 'node:timers/promises';
import { CARRIERS } from '../axes.js';
import type { CheckContext } from '../check-context.js';
import { TOKEN } from '../endpoints.js';
import { ignoring } from '../failures.js';
import type { Hints } from '../hints.js';
import { type Caller, formOf, type Query } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import { finding, Inconclusive, note, observation, type Statements } from '../statements.js';
import { FORM, knowsNoPost, postForm } from './steps/post-form.js';
import { countRepeated, presentedAt, signInWithRefreshDue } from './steps/refreshing.js';
import { createHold, eventually } from './steps/waiting.js';

/** Until the backend has noticed the disconnect, and processed the answer all the same. */
const SETTLING_MILLISECONDS = 100;

/** In all; half of them by POST. */
const AT_ONCE = 20;

/** Which refresh token is presented, also by concurrent requests. */
export const refreshRotation: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'RT-03',
    level: 'MUST',
    sentence: 'A new refresh token replaces the old one, which is never used again.',
    source: 'RFC 6749 6',
    why: 'An authorization server with rotation takes reuse for theft, and ends the whole grant.',
    check:
      'With rotation, causes three refreshes, and one for each scope and resource that the hints name, by GET and POST, and one whose token is said to be for another resource; expects that none presents a refresh token twice.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, asked: ['a scope', 'a resource'] }, { asked: ['nothing'] }],
    requests: 19,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, wait, hints }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      for (let round = 0; round < 3; round += 1) {
        await wait(1.1);
        await caller.token();
      }
      const both = hints.scopes === undefined ? [] : [{ scope: hints.scopes.join(' ') }];
      for (const [index, query] of [...queriesOf(hints), ...both].entries())
        await (index % 2 === 0 ? caller.token(query) : postForm(caller, TOKEN, formOf(query)));
      // The token cannot be used, but the refresh token issued with it has to be.
      for (const resource of (hints.resources ?? []).slice(0, 1)) {
        await wait(1.1);
        authorizationServer.behave({ tokenMembers: { resource: 'https://elsewhere.example' } });
        await caller.token({ resource });
        authorizationServer.behave({ tokenMembers: {} });
        await caller.token({ resource });
      }
      // Some backends refresh during the sign-in.
      const presented = presentedAt(authorizationServer);
      for (const [index, refreshToken] of presented.entries())
        if (presented.indexOf(refreshToken) < index)
          yield observation(
            'the newest refresh token each time',
            `refresh ${index + 1} presented one that had been used`,
          );
    },
  },
  {
    id: 'RT-04',
    level: 'implied',
    sentence: 'When a refresh returns no new refresh token, the current one stays in use.',
    source: 'RFC 6749 6, where a new one is optional',
    why: 'Many authorization servers do not rotate; people would have to sign in again for every access token.',
    check:
      'The authorization server does not rotate; two refreshes, and those for the scopes and resources of the hints between them, must bring tokens and present the first refresh token.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ asked: ['nothing', 'a scope', 'a resource'] }],
    requests: 15,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      // On a busy machine a token of one second may have expired before it arrives.
      authorizationServer.behave({ expiresIn: 2, refreshTokens: 'kept' });
      const before = authorizationServer.issued.length;
      const { caller } = await signIn();
      // Not that of the last answer: some backends refresh during the sign-in, which returns none.
      const { refreshToken } = authorizationServer.issued[before] ?? {};
      const askOnceExpired = async () => {
        await wait(2.1);
        return caller.token();
      };
      const first = await askOnceExpired();
      if (first.accessToken === undefined) yield finding('a token after the first refresh', first);
      // The next token of a bare request has to wait for its end, so that it takes a refresh as well.
      for (const query of queriesOf(hints)) await caller.token(query);
      const last = await askOnceExpired();
      if (last.accessToken === undefined) yield finding('a token after further refreshes', last);
      if (presentedAt(authorizationServer).some((presented) => presented !== refreshToken))
        yield observation('the refresh token of the sign-in', 'another value');
    },
  },
  {
    id: 'RT-07',
    level: 'project',
    sentence: 'A refresh is completed even if the page that caused it is gone.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'A person who leaves the page at the wrong moment would be signed out, since the new refresh token is lost.',
    check:
      'Causes a refresh and disconnects while the authorization server holds the answer; then asks again, and expects a token and no repeated refresh token. Does so by GET and POST. Several instances of one backend are not tested.',
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS }],
    requests: 14,
    async *run(context) {
      for (const form of [{}, { method: 'POST', body: '', headers: { 'Content-Type': FORM } }]) {
        const caller = await signInWithRefreshDue(context);
        const { authorizationServer } = context;
        const { until, release } = createHold();
        authorizationServer.answerNext('/token', { until });
        const isUnderWay = () => presentedAt(authorizationServer).length > 0;
        const leaving = caller.token(undefined, { ...form, hangUpWhen: eventually(isUnderWay) });
        const isAnswered = await leaving.catch(ignoring(NoAnswer));
        await sleep(SETTLING_MILLISECONDS);
        release();
        if (isAnswered && knowsNoPost(isAnswered)) continue;
        if (isAnswered || !isUnderWay())
          throw new Inconclusive('the backend did not refresh when its only token had expired');
        await sleep(SETTLING_MILLISECONDS);
        const later = await caller.token();
        if (countRepeated(presentedAt(authorizationServer)) > 0)
          yield observation('the new refresh token', 'the old one, presented again');
        else if (later.accessToken === undefined) yield finding('a token', later);
      }
      yield note('Several instances of the backend were not tested.');
    },
  },
  {
    id: 'RT-08',
    level: 'project',
    sentence: 'A new refresh token is stored durably before the page is answered, or together with it.',
    source: 'good practice',
    reason: 'The backend would have to be killed and restarted, which only its operator can do.',
  },
  {
    id: 'RT-05',
    level: 'project',
    sentence: 'Concurrent equal requests cause one refresh, and all get its token.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'A page asks many times at once when it opens; presenting one refresh token twice signs the person out.',
    check: `Lets a token expire, then asks ${AT_ONCE} times concurrently, by GET and POST, and as often for a scope of the hints; expects one token request and one token each time.`,
    needs: ['authorization server', 'sign-in'],
    axes: [{ carrier: CARRIERS, asked: ['nothing', 'a scope'] }],
    requests: 19 + 2 * AT_ONCE,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      yield* expectOneRefresh(caller, '', context);
      const [scope] = context.hints.scopes ?? [];
      if (scope !== undefined) yield* expectOneRefresh(caller, formOf({ scope }), context);
    },
  },
  {
    id: 'RT-06',
    level: 'project',
    sentence: 'Concurrent different requests of one session never present the same refresh token.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'A lock per kind of token is not enough: all kinds share the refresh token, and its second use signs the person out.',
    check:
      'With rotation, asks for different scopes and resources concurrently, by GET and POST; expects each refresh to present another refresh token.',
    needs: ['authorization server', 'sign-in', 'two scopes'],
    axes: [{ carrier: CARRIERS }],
    requests: 17,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer, hints } = context;
      const [one = '', other = ''] = hints.scopes ?? [];
      authorizationServer.answerAlways('/token', { delaySeconds: 0.05 });
      const queries = [{}, { scope: `${one} ${other}` }, ...queriesOf(hints)];
      const ask = (query: Exclude<Query, string>) => [caller.token(query), postForm(caller, TOKEN, formOf(query))];
      await Promise.all(queries.flatMap(ask));
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

/** Concurrent equal requests, some of which cause a refresh. */
async function* expectOneRefresh(caller: Caller, query: string, context: CheckContext): Statements {
  const { authorizationServer } = context;
  authorizationServer.forgetRequests();
  authorizationServer.answerNext('/token', { delaySeconds: 0.1 });
  const rounds = Array.from({ length: AT_ONCE / 2 }, () => [caller.token(query), postForm(caller, TOKEN, query)]);
  const answers = (await Promise.all(rounds.flat())).filter((answer) => !knowsNoPost(answer));
  const presented = presentedAt(authorizationServer);
  const asked = presented.length;
  if (countRepeated(presented) > 0) yield observation('one refresh', `${asked}, more than one with one token`);
  else if (asked > 1 && (await keepsTokens(context, query)))
    yield observation('one token request', `${asked} token requests`);
  const tokens = asked > 1 ? new Set() : new Set(answers.map(({ accessToken, summary }) => accessToken ?? summary));
  if (tokens.size > 1) yield observation('one token for all', `${tokens.size} different answers`);
}

/** One for each scope and each resource that the hints name. */
function queriesOf({ scopes, resources }: Hints): readonly Exclude<Query, string>[] {
  return [...(scopes ?? []).map((scope) => ({ scope })), ...(resources ?? []).map((resource) => ({ resource }))];
}

/** A backend that refreshes for each such request has no token that the others could share (CACHE-06). */
async function keepsTokens({ signIn }: CheckContext, query: string): Promise<boolean> {
  const { caller } = await signIn();
  const first = await caller.token(query);
  const second = await caller.token(query);
  return first.accessToken !== undefined && first.accessToken === second.accessToken;
}
