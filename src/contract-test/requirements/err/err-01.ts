import { finding, type Requirement } from '../../requirement.js';
import { PROVOCATIONS, provokeErrors } from './provoked-errors.js';

/** Cross-site, method, too long, too many, our store is away. */
const OTHERS = [403, 405, 413, 414, 415, 429, 431, 503];

export const err01: Requirement = {
  id: 'ERR-01',
  level: 'stated',
  sentence: 'When there is no token, the status is 400.',
  source: 'draft 4.3',
  why: 'A frontend that is written to the draft takes everything else for a broken backend.',
  check: `Provokes errors with malformed queries; besides 400, ${OTHERS.join(', ')} have their own uses.`,
  needs: ['session'],
  requests: PROVOCATIONS,
  async *judge(trial) {
    for (const answer of await provokeErrors(trial))
      if (answer.error !== 'invalid_session' && answer.status !== 400 && !OTHERS.includes(answer.status))
        yield finding('400', answer);
  },
};
