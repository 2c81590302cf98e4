import { finding, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const HEADERS = {
  'www-authenticate': 'Basic realm="authorization server"',
  'set-cookie': 'planted=by-the-authorization-server; Path=/',
  location: 'https://elsewhere.example/',
};

export const err10: Requirement = {
  id: 'ERR-10',
  level: 'project',
  sentence: 'Headers of the authorization server’s answer are not relayed.',
  source: 'good practice',
  why: 'The browser would ask the person for a password, or keep a cookie of somebody else.',
  check: `Lets a refresh be refused with 401 and ${Object.keys(HEADERS).join(', ')}.`,
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const body = { error: 'invalid_client' };
    trial.authorizationServer.answerNext('/token', { status: 401, headers: HEADERS, body });
    const answer = await caller.token();
    for (const [name, value] of Object.entries(HEADERS))
      if (answer.header(name)?.includes(value.slice(0, 8)))
        yield finding(`no ${name} of its`, answer, { seen: `${name}: ${value}` });
  },
};
