import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const asNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'AS-02',
    level: 'implied',
    sentence:
      'Values are encoded so that `&`, `=`, `+`, `%` in a scope cannot add parameters (all are legal scope characters).',
    source: 'RFC 6749 App. B',
    reason: NOT_YET,
  },
  {
    id: 'AS-03',
    level: 'MUST',
    sentence: 'No parameter sent twice except `resource`.',
    source: 'RFC 6749 3.2; RFC 8707 2',
    reason: NOT_YET,
  },
  {
    id: 'AS-04',
    level: 'project',
    sentence: 'TLS to the AS is verified; redirects from the token endpoint are not followed.',
    source: 'RFC 6749 3.2; credential leakage',
    reason: NOT_YET,
  },
  {
    id: 'AS-05',
    level: 'project',
    sentence: 'Bounded connect/read timeouts and response size; slow AS does not block other sessions.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'AS-06',
    level: 'MUST',
    sentence: 'Unknown members in AS success responses are ignored.',
    source: 'RFC 6749 5.1',
    reason: NOT_YET,
  },
  {
    id: 'AS-07',
    level: 'project',
    sentence: 'A success without `access_token`, or with a non-string one, is `server_error`.',
    source: 'RFC 6749 5.1',
    reason: NOT_YET,
  },
  {
    id: 'AS-08',
    level: 'project',
    sentence: '`token_type` compared case-insensitively; missing tolerated as bearer only by configuration.',
    source: 'RFC 6749 5.1',
    reason: NOT_YET,
  },
  {
    id: 'AS-09',
    level: 'project',
    sentence: 'Client auth method follows configuration/metadata; Basic credentials are form-encoded before base64.',
    source: 'RFC 6749 2.3.1; RFC 8414',
    reason: NOT_YET,
  },
  {
    id: 'AS-10',
    level: 'project',
    sentence: 'Frontend headers (Cookie, Authorization, X-*) are not forwarded to the AS.',
    source: 'leakage',
    reason: NOT_YET,
  },
];
