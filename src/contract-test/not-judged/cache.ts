import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const cacheNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'CACHE-01',
    level: 'project',
    sentence:
      "Every token response: `Cache-Control` contains `no-store`. RFC 6749's MUST binds the AS; the draft only shows it.",
    source: 'draft 4.2 example; RFC 6749 5.1',
    reason: NOT_YET,
  },
  { id: 'CACHE-02', level: 'project', sentence: 'Same for sessioninfo.', source: 'draft 5.2 example', reason: NOT_YET },
  {
    id: 'CACHE-03',
    level: 'project',
    sentence:
      'No `public`, `max-age`>0, `s-maxage`, `ETag`, `Last-Modified`, `Age`; `If-None-Match: *` never yields 304.',
    source: 'CACHEdraft',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-04',
    level: 'project',
    sentence: "A caching proxy in front never serves one session's answer to another.",
    source: 'CACHEdraft',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-05',
    level: 'stated',
    sentence: 'A backend that caches tokens also caches their expiry and scopes.',
    source: 'draft 4.2',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-06',
    level: 'MAY',
    sentence: 'Caching is optional; always refreshing is conformant.',
    source: 'draft 4 step 3, 6.3',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-09',
    level: 'project',
    sentence:
      'Safety margin: tokens with less than N s left (default ~30 s, never more than half the lifetime) count as unsuitable if a refresh is possible; otherwise served until real expiry.',
    source: 'clock skew',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-10',
    level: 'project',
    sentence:
      'AS gave no lifetime: no `expires_in` out, and the token is not cached for longer than a configured bound.',
    source: 'draft 4.2 conditional',
    reason: NOT_YET,
  },
  {
    id: 'CACHE-11',
    level: 'project',
    sentence:
      '`expires_in` of 0, negative, huge, float or string from the AS is handled without crash or eternal caching.',
    source: 'robustness',
    reason: NOT_YET,
  },
];
