import { onEndpoints } from '../backend/changes.js';
import type { BrokenBackend } from '../broken-backend.js';

export const contractDocument: readonly BrokenBackend[] = [
  {
    breaks: 'OAS-01',
    fault: 'refuses requests of other sites with a JSON string',
    change: onEndpoints((answer) => (answer.status === 403 ? { ...answer, body: '"forbidden"' } : answer)),
  },
];
