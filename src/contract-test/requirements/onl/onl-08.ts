import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const POLLS = 3;

export const onl08: Requirement = {
  id: 'ONL-08',
  level: 'project',
  sentence: 'The backend refreshes when a page asks for a token, and never because time goes by.',
  source: 'online_access proposal, inactivity; RFC 9700 4.14.2',
  why: 'A forgotten tab would keep the session at the authorization server alive for ever.',
  check: `Lets the only token expire, lets time go by and asks ${POLLS} times who is signed in; expects no token request.`,
  needs: ['authorization server', 'sign-in'],
  requests: 5 + POLLS,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    for (let poll = 0; poll < POLLS; poll += 1) {
      await trial.wait(1);
      await caller.sessionInfo();
    }
    const asked = trial.authorizationServer.received('/token').length;
    if (asked > 0) yield observation('no token request', `${asked} of them, and no page has asked for a token`);
  },
};
