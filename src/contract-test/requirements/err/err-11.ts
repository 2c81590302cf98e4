import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const MORE = { error_uri: 'https://elsewhere.example/errors', trace_id: 'trace-of-the-authorization-server' };

export const err11: Requirement = {
  id: 'ERR-11',
  level: 'project',
  sentence: 'Of the authorization server’s error only `error` and `error_description` are relayed.',
  source: 'draft 4.3.3, which names these two',
  why: 'Whatever else it says was meant for the backend.',
  check: `Lets a refresh be refused with ${Object.keys(MORE).join(' and ')} besides.`,
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.answerNext('/token', { status: 400, body: { error: 'invalid_scope', ...MORE } });
    const answer = await caller.token();
    for (const name of Object.keys(MORE)) if (name in answer.members) yield finding(`no ${name}`, answer);
  },
};
