import type { ClauseNotJudged } from '../requirement.js';

export const tokNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'TOK-67',
    level: 'MAY',
    sentence: 'Where a token has just the scopes that were asked for, `scope` may be left out.',
    source: 'draft 4.2',
    reason: 'A permission, which no backend can break; TOK-66 finds nothing wrong with those that use it.',
  },
];
