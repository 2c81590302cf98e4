import type { ClauseNotJudged } from '../requirement.js';

export const loginNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'LOGIN-08',
    level: 'MUST',
    sentence: 'Metadata whose `issuer` is another than the configured one is not used.',
    source: 'RFC 8414 3.3',
    reason: 'Backends read the metadata when they start, and the tester starts none.',
  },
];
