import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const errNotJudged: readonly ClauseNotJudged[] = [
  { id: 'ERR-01', level: 'stated', sentence: 'Token failure -> HTTP 400.', source: 'draft 4.3', reason: NOT_YET },
  {
    id: 'ERR-03',
    level: 'MAY',
    sentence: '`error_description` optional string.',
    source: 'draft 4.3',
    reason: NOT_YET,
  },
  {
    id: 'ERR-04',
    level: 'stated',
    sentence: '`error` is ASCII; project: restricted to %x20-21/%x23-5B/%x5D-7E.',
    source: 'draft 4.3; RFC 6749 5.2',
    reason: NOT_YET,
  },
  {
    id: 'ERR-06',
    level: 'stated',
    sentence:
      'Nothing to get a token with (no refresh token, no suitable token, AS would need interaction) -> `backend_not_ready`.',
    source: 'draft 4.3.2',
    reason: NOT_YET,
  },
  {
    id: 'ERR-08',
    level: 'stated',
    sentence: "AS `error_description` passed unchanged when present; not invented to look like the AS's when absent.",
    source: 'draft 4.3.3',
    reason: NOT_YET,
  },
  {
    id: 'ERR-09',
    level: 'stated',
    sentence: "Status stays 400 whatever the AS's status was (401, 403, 400, 200-with-error).",
    source: 'draft 4.3, 4.3.3',
    reason: NOT_YET,
  },
  {
    id: 'ERR-10',
    level: 'project',
    sentence: 'AS response headers are not relayed, above all `WWW-Authenticate`, `Set-Cookie`, `Location`.',
    source: 'native auth prompt; leakage',
    reason: NOT_YET,
  },
  {
    id: 'ERR-11',
    level: 'project',
    sentence: '`error_uri` and other AS members are not relayed (unless allow-listed).',
    source: 'draft names only two members',
    reason: NOT_YET,
  },
  {
    id: 'ERR-12',
    level: 'project',
    sentence:
      'AS unreachable, timeout, 5xx, 429, redirect, HTML or unparsable body -> 400 JSON with our own code: `temporarily_unavailable` (transport, 5xx, 429) or `server_error` (nonsense). 502/503/504 with the same JSON tolerated.',
    source: 'draft silent',
    reason: NOT_YET,
  },
  {
    id: 'ERR-13',
    level: 'project',
    sentence: '`Retry-After` from the AS (429/503) is relayed as a bounded number.',
    source: 'RFC 9110 10.2.3',
    reason: NOT_YET,
  },
  {
    id: 'ERR-14',
    level: 'project',
    sentence: 'Errors contain no token, secret, client credential, stack trace or internal host name.',
    source: 'RFC 10017 6.2.4.2 in spirit',
    reason: NOT_YET,
  },
  {
    id: 'ERR-15',
    level: 'project',
    sentence: 'Errors carry the same security headers as successes (HDR, CACHE).',
    source: 'draft 3 speaks of "the response"',
    reason: NOT_YET,
  },
  {
    id: 'ERR-16',
    level: 'project',
    sentence: 'Errors to XHR/fetch are never redirects to a login page or HTML.',
    source: 'draft 4.3',
    reason: NOT_YET,
  },
  {
    id: 'ERR-17',
    level: 'project',
    sentence:
      '`invalid_session` when a dead cookie was presented also expires that cookie; when no cookie was presented no `Set-Cookie` is sent.',
    source: 'hygiene',
    reason: NOT_YET,
  },
  {
    id: 'ERR-18',
    level: 'project',
    sentence: 'No open-ended retries: one client request causes at most a small fixed number of AS requests.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'ERR-19',
    level: 'project',
    sentence:
      'Local error codes used: `invalid_session`, `backend_not_ready`, `invalid_request`, `invalid_scope`, `invalid_target`, `temporarily_unavailable`, `server_error`. Clients must tolerate others.',
    source: 'draft 4.3.3 (open set)',
    reason: 'That the set of codes is open is a property of the contract document, not of an answer.',
  },
  {
    id: 'ERR-20',
    level: 'stated',
    sentence: 'sessioninfo without a valid session -> error in the 4.3 format, 400.',
    source: 'draft 5.3',
    reason: NOT_YET,
  },
];
