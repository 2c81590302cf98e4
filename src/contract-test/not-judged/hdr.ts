import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const hdrNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'HDR-07',
    level: 'project',
    sentence:
      '`Vary` names the request headers the decision used (`Sec-Fetch-Site` etc., `Origin`, `Cookie`) when Fetch Metadata is enforced.',
    source: 'Post-Spectre (list omitted by draft)',
    reason: NOT_YET,
  },
  {
    id: 'HDR-08',
    level: 'project',
    sentence: '`Referrer-Policy: no-referrer` on HTML pages that follow login.',
    source: 'hygiene',
    reason: NOT_YET,
  },
];
