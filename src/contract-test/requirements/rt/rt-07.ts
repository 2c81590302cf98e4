import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../../probe/caller.js';
import { NoAnswer } from '../../probe/exchange.js';
import { CannotJudge, finding, note, observation, type Requirement } from '../../requirement.js';
import { eventually } from '../eventually.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { countRepeated, presentedAt } from './refreshes.js';

/** For the refresh to arrive. */
const PATIENCE_SECONDS = 5;
/** For the backend to see that nobody waits any more, and to work off the answer all the same. */
const SETTLING_MILLISECONDS = 100;

export const rt07: Requirement = {
  id: 'RT-07',
  level: 'project',
  sentence: 'A refresh is carried through although the page that caused it has gone.',
  source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
  why: 'Whoever leaves a page at the wrong moment would be signed out, since the new refresh token is lost.',
  check:
    'Causes a refresh and hangs up while the authorization server takes its time; then asks again, and expects a token and no refresh token twice. Several instances of one backend are not judged.',
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer } = trial;
    let release: () => void = () => undefined;
    authorizationServer.answerNext('/token', { until: new Promise((resolve) => (release = resolve)) });
    const isUnderWay = () => presentedAt(authorizationServer).length > 0;
    const isAnswered = await leave(caller, eventually(isUnderWay, PATIENCE_SECONDS));
    await sleep(SETTLING_MILLISECONDS);
    release();
    if (isAnswered || !isUnderWay())
      throw new CannotJudge('the backend did not refresh when its only token had expired');
    await sleep(SETTLING_MILLISECONDS);
    const later = await caller.token();
    if (countRepeated(presentedAt(authorizationServer)) > 0)
      yield observation('the new refresh token', 'the old one, presented a second time');
    else if (later.accessToken === undefined) yield finding('a token', later);
    yield note('Several instances of the backend were not judged.');
  },
};

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
