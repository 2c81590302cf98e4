import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const tlsNotJudged: readonly ClauseNotJudged[] = [
  { id: 'TLS-03', level: 'MUST', sentence: 'Token endpoint is an `https` URI.', source: 'draft 3.1', reason: NOT_YET },
  {
    id: 'TLS-04',
    level: 'MUST',
    sentence: 'A session presented over plain HTTP is not accepted as a secure session, on either endpoint.',
    source: 'draft 3, 4.3.1; 1.2',
    reason: NOT_YET,
  },
  {
    id: 'TLS-05',
    level: 'project',
    sentence: '`X-Forwarded-Proto`/`Forwarded` from an untrusted peer does not turn plain HTTP into HTTPS.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TLS-06',
    level: 'project',
    sentence:
      'If http redirects to https, the redirect carries no cookie, token or claim, and is not cacheable together with one.',
    source: 'TLS-04',
    reason: NOT_YET,
  },
  {
    id: 'TLS-07',
    level: 'project',
    sentence: 'HTTPS responses carry `Strict-Transport-Security`.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TLS-08',
    level: 'project',
    sentence: 'Extra path segments or suffixes never return a token (cache deception).',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TLS-09',
    level: 'project',
    sentence: 'A configurable path is an addition; the well-known path keeps working (or the deviation is declared).',
    source: 'draft 3 (fixed),',
    reason: NOT_YET,
  },
];
