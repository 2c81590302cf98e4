export { type AskedToken, answerQuery, type FoundToken, findToken } from './answer-query.js';
export type { RefreshDependencies } from './dependencies.js';
export { notReady } from './not-ready.js';
export { createRefreshFailures } from './refresh-failures.js';
