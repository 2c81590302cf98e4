import { finding, note, type Requirement } from '../../requirement.js';
import { signInWithRefreshDue } from '../refresh-due.js';

const SPELLINGS = ['bearer', 'BEARER'];

export const as08: Requirement = {
  id: 'AS-08',
  level: 'project',
  sentence: '`token_type` is compared without regard to case.',
  source: 'RFC 6749 5.1',
  why: 'Many authorization servers write it their own way.',
  check: `Answers refreshes with \`token_type\` of ${SPELLINGS.join(' and ')}, expecting a token; then with none, which may be refused.`,
  needs: ['authorization server', 'sign-in'],
  requests: 18,
  async *judge(trial) {
    for (const tokenType of SPELLINGS) {
      const caller = await signInWithRefreshDue(trial);
      trial.authorizationServer.behave({ tokenType });
      const answer = await caller.token();
      trial.authorizationServer.behaveAsUsual();
      if (answer.accessToken === undefined) yield finding(`a token after token_type ${tokenType}`, answer);
    }
    const caller = await signInWithRefreshDue(trial);
    trial.authorizationServer.behave({ tokenType: undefined });
    const answer = await caller.token();
    if (answer.accessToken !== undefined) yield note('A missing token_type is taken for Bearer.');
  },
};
