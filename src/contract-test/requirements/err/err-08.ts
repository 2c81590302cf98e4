import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const DESCRIPTION = 'Not "now", später \\ later: <b>no</b>';

export const err08: Requirement = {
  id: 'ERR-08',
  level: 'stated',
  sentence: 'The authorization server’s `error_description` is passed on unchanged.',
  source: 'draft 4.3.3',
  why: 'It says to the developer what the code alone does not.',
  check: 'Lets a refresh be refused with quotes, a backslash and an umlaut in the description.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const body = { error: 'invalid_scope', error_description: DESCRIPTION };
    trial.authorizationServer.answerNext('/token', { status: 400, body });
    const answer = await caller.token();
    if (answer.members.error_description !== DESCRIPTION) yield finding(`error_description: ${DESCRIPTION}`, answer);
  },
};
