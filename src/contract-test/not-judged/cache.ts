import type { ClauseNotJudged } from '../requirement.js';

export const cacheNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'CACHE-06',
    level: 'MAY',
    sentence: 'Caching is optional; always refreshing is conformant.',
    source: 'draft 4 step 3, 6.3',
    reason: 'It is a permission: no backend can break it.',
  },
];
