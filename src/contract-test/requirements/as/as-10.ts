import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const MARK = 'mark-of-the-page';

export const as10: Requirement = {
  id: 'AS-10',
  level: 'project',
  sentence: 'Headers of the page’s request are not forwarded to the authorization server.',
  source: 'good practice',
  why: 'The session cookie would leak; and a page could choose what the authorization server takes the backend for.',
  check: 'Causes a refresh by a request with an `Authorization`, a cookie and an `X-` header of its own.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const cookie = `${caller.cookie}; page=${MARK}`;
    await caller.token(undefined, {
      headers: { Authorization: `Bearer ${MARK}`, Cookie: cookie, 'X-Page': MARK, Forwarded: `for=${MARK}` },
    });
    for (const { headers } of trial.authorizationServer.received('/token'))
      for (const [name, value] of Object.entries(headers))
        if (String(value).includes(MARK)) yield observation('no header of the page', `${name} of the page`);
  },
};
