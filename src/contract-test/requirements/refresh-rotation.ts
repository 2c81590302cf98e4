import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import { finding, Inconclusive, note, observation, type Requirement, type UntestableClause } from '../requirement.js';
import { eventually } from './steps/eventually.js';
import { countRepeated, presentedAt, signInWithRefreshDue } from './steps/refreshing.js';

/** For the refresh to arrive. */
const PATIENCE_SECONDS = 5;

/** For the backend to see that nobody waits any more, and to work off the answer all the same. */
const SETTLING_MILLISECONDS = 100;

/** Which refresh token is presented. */
export const refreshRotation: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'RT-03',
    level: 'MUST',
    sentence: 'A new refresh token replaces the old one, which is never used again.',
    source: 'RFC 6749 6',
    why: 'An authorization server that rotates takes an old refresh token for a stolen one, and ends the whole grant.',
    check:
      'With rotation on, causes three refreshes; expects that none of them presents a refresh token that has been used.',
    needs: ['authorization server', 'sign-in'],
    requests: 9,
    async *run({ signIn, authorizationServer, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      for (let round = 0; round < 3; round += 1) {
        await wait(1.1);
        await caller.token();
      }
      // Some backends refresh at the sign-in already.
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
    sentence: 'When a refresh brings no new refresh token, the one that there is stays in use.',
    source: 'RFC 6749 6, where a new one is optional',
    why: 'Many authorization servers do not rotate; people would have to sign in again with every access token.',
    check: 'The authorization server keeps its refresh tokens; two refreshes have to present the first one.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    async *run({ signIn, authorizationServer, wait }) {
      // A token of one second may have ended by the time that a busy machine has fetched it.
      authorizationServer.behave({ expiresIn: 2, refreshTokens: 'kept' });
      const before = authorizationServer.issued.length;
      const { caller } = await signIn();
      // Not that of the last answer: some backends refresh at the sign-in already, which brings none.
      const { refreshToken } = authorizationServer.issued[before] ?? {};
      for (const time of ['first', 'second']) {
        await wait(2.1);
        const answer = await caller.token();
        if (answer.accessToken === undefined) yield finding(`a token after the ${time} refresh`, answer);
      }
      if (presentedAt(authorizationServer).some((presented) => presented !== refreshToken))
        yield observation('the refresh token of the sign-in', 'another value');
    },
  },
  {
    id: 'RT-07',
    level: 'project',
    sentence: 'A refresh is carried through although the page that caused it has gone.',
    source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
    why: 'Whoever leaves a page at the wrong moment would be signed out, since the new refresh token is lost.',
    check:
      'Causes a refresh and hangs up while the authorization server takes its time; then asks again, and expects a token and no refresh token twice. Several instances of one backend are not judged.',
    needs: ['authorization server', 'sign-in'],
    requests: 7,
    async *run(context) {
      const caller = await signInWithRefreshDue(context);
      const { authorizationServer } = context;
      let release: () => void = () => undefined;
      authorizationServer.answerNext('/token', { until: new Promise((resolve) => (release = resolve)) });
      const isUnderWay = () => presentedAt(authorizationServer).length > 0;
      const isAnswered = await leave(caller, eventually(isUnderWay, PATIENCE_SECONDS));
      await sleep(SETTLING_MILLISECONDS);
      release();
      if (isAnswered || !isUnderWay())
        throw new Inconclusive('the backend did not refresh when its only token had expired');
      await sleep(SETTLING_MILLISECONDS);
      const later = await caller.token();
      if (countRepeated(presentedAt(authorizationServer)) > 0)
        yield observation('the new refresh token', 'the old one, presented a second time');
      else if (later.accessToken === undefined) yield finding('a token', later);
      yield note('Several instances of the backend were not judged.');
    },
  },
  {
    id: 'RT-08',
    level: 'project',
    sentence: 'A new refresh token is stored durably before, or together with, answering the page.',
    source: 'good practice',
    reason: 'The backend would have to be killed and started again, which only its operator can do.',
  },
];

/** Asks, and leaves at this moment. Whether there was an answer all the same. */
async function leave(caller: Caller, hangUpWhen: Promise<unknown>): Promise<boolean> {
  try {
    await caller.token(undefined, { hangUpWhen });
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
}
