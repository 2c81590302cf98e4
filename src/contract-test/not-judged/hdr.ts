import type { ClauseNotJudged } from '../requirement.js';

export const hdrNotJudged: readonly ClauseNotJudged[] = [];
