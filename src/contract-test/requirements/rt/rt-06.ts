import type { Query } from '../../probe/caller.js';
import { observation, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';
import { countRepeated, presentedAt } from './refreshes.js';

export const rt06: Requirement = {
  id: 'RT-06',
  level: 'project',
  sentence: 'Different requests of one session at the same time never present the same refresh token.',
  source: 'RFC 9700 4.14.2: reuse of a rotated refresh token ends the grant',
  why: 'A lock for each kind of token is not enough: two kinds share the refresh token, and the second use of it signs the person out.',
  check: 'With rotation on, asks for different scopes at once; expects each refresh to present another refresh token.',
  needs: ['authorization server', 'sign-in', 'two scopes'],
  requests: 9,
  async *judge(trial) {
    const caller = await signInWithRefreshDue(trial);
    const { authorizationServer, hints } = trial;
    const [one = '', other = ''] = hints.scopes ?? [];
    authorizationServer.answerAlways('/token', { delaySeconds: 0.05 });
    const queries: readonly Query[] = [{}, { scope: one }, { scope: other }, { scope: `${one} ${other}` }];
    await Promise.all(queries.map((query) => caller.token(query)));
    const presented = presentedAt(authorizationServer);
    if (countRepeated(presented) > 0)
      yield observation(
        'each refresh token once',
        `${presented.length} refreshes with ${new Set(presented).size} refresh tokens`,
      );
  },
};
