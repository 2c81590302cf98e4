import { note, observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

export const as09: Requirement = {
  id: 'AS-09',
  level: 'project',
  sentence: 'With HTTP Basic, client id and secret are form-encoded before they are put together.',
  source: 'RFC 6749 2.3.1',
  why: 'It works until somebody rolls out a secret with a colon or a percent sign in it.',
  check: 'Causes a refresh, and looks at its credentials. Credentials in the body are fine as well.',
  needs: ['authorization server', 'sign-in'],
  requests: 6,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    await caller.token();
    const { clientId, clientSecret } = trial.authorizationServer.client;
    if (/^[\w.-]*$/.test(clientId + clientSecret)) yield note('The credentials have nothing in them to encode.');
    else
      for (const { headers } of trial.authorizationServer.received('/token'))
        if (headers.authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`)
          yield observation('form-encoded credentials', 'credentials as they are');
  },
};
