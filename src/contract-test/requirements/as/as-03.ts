import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

export const as03: Requirement = {
  id: 'AS-03',
  level: 'MUST',
  sentence: 'No parameter of a token request comes twice, but for `resource`.',
  source: 'RFC 6749 3.2; RFC 8707 2',
  why: 'Authorization servers refuse it, or each part of them reads another value.',
  check: 'Signs in, causes a refresh, and counts parameters.',
  needs: ['authorization server', 'sign-in'],
  requests: 11,
  async *judge(trial) {
    await trial.signIn();
    const redemptions = [...trial.authorizationServer.received('/token')];
    const caller = await signInWithRefreshDue(trial);
    await caller.token();
    for (const { form } of [...redemptions, ...trial.authorizationServer.received('/token')])
      for (const name of new Set(form.keys()))
        if (name !== 'resource' && form.getAll(name).length > 1) yield observation(`${name} once`, `${name} twice`);
  },
};
