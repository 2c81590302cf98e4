import type { ClauseNotJudged } from '../requirement.js';

export const sesNotJudged: readonly ClauseNotJudged[] = [];
