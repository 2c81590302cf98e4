import { type Answer, bringsToken } from '../../probe/answer.js';
import { NoAnswer } from '../../probe/exchange.js';
import { finding, observation, type Requirement } from '../../requirement.js';
import { eventually } from '../eventually.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const MEBIBYTES = 20;

export const as05: Requirement = {
  id: 'AS-05',
  level: 'project',
  sentence:
    'What the authorization server may cost is bounded in time and size, and one session does not wait for another.',
  source: 'good practice',
  why: 'A slow authorization server would take the whole application down with it.',
  check: `Holds back the answer for one session: another one must be served meanwhile, and the first must get an error before --timeout (15 s). Then answers with ${MEBIBYTES} MiB; expects an error.`,
  needs: ['authorization server', 'sign-in'],
  requests: 18,
  async *judge(trial) {
    const [held, other, third] = [
      await signInWithRefreshDue(trial),
      await signInWithRefreshDue(trial),
      await signInWithRefreshDue(trial),
    ];
    const { authorizationServer } = trial;
    authorizationServer.answerNext('/token', { until: new Promise(() => undefined) });
    const slow = held.token().catch(withoutAnswer);
    await eventually(() => authorizationServer.received('/token').length > 0);
    const quick = other.token().catch(withoutAnswer);
    const first = await Promise.race([quick.then(() => 'the other'), slow.then(() => 'the one held back')]);
    if (first !== 'the other') yield observation('the other session served meanwhile', `${first} served first`);
    const [answer] = await Promise.all([slow, quick]);
    if (answer === undefined)
      yield observation('an error when the authorization server hangs', 'none before --timeout');
    const padding = 'x'.repeat(MEBIBYTES * 1024 * 1024);
    authorizationServer.behave({ tokenMembers: { padding } });
    const large = await third.token();
    if (bringsToken(large)) yield finding(`an error after ${MEBIBYTES} MiB`, large);
  },
};

function withoutAnswer(error: unknown): undefined | Answer {
  if (error instanceof NoAnswer) return undefined;
  throw error;
}
