import type { ClauseNotJudged } from '../requirement.js';

export const tlsNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'TLS-09',
    level: 'project',
    sentence:
      'A path that can be configured is one more: the well-known one goes on working, or the deviation is declared.',
    source: 'draft 3',
    reason: 'From outside it is what TLS-01 and TLS-02 judge; other paths are not known.',
  },
];
