import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const MOST = 2;

export const err18: Requirement = {
  id: 'ERR-18',
  level: 'project',
  sentence: 'One query causes a bounded number of requests to the authorization server.',
  source: 'good practice',
  why: 'Tries without end keep an authorization server down that is trying to get up.',
  check: `Lets the authorization server answer 500 all the time; expects at most ${MOST} token requests for a query.`,
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.answerAlways('/token', { status: 500, body: {} });
    await caller.token();
    const asked = trial.authorizationServer.received('/token').length;
    if (asked > MOST) yield observation(`at most ${MOST} token requests`, `${asked}`);
  },
};
