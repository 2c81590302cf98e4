import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const rtNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'RT-01',
    level: 'stated',
    sentence: 'The refresh token never reaches the browser: body, header, URL, HTML, script-readable cookie, error.',
    source: 'RFC 10017 6.2, 6.2.4.2',
    reason: NOT_YET,
  },
  {
    id: 'RT-02',
    level: 'MUST',
    sentence: 'Refresh requests authenticate the client.',
    source: 'RFC 6749 6; RFC 10017 6.2.2.2',
    reason: NOT_YET,
  },
  {
    id: 'RT-04',
    level: 'implied',
    sentence: 'No refresh token in the response: keep the current one.',
    source: 'RFC 6749 6',
    reason: NOT_YET,
  },
  {
    id: 'RT-06',
    level: 'project',
    sentence:
      'Concurrent requests for *different* scope/resource sets in one session are serialised on the refresh token: never two requests in flight with the same one. A per-cache-key lock is not enough.',
    source: 'RFC 9700 4.14.2 replay detection',
    reason: NOT_YET,
  },
  {
    id: 'RT-07',
    level: 'project',
    sentence:
      'RT-05/06 hold across backend instances and across a client disconnecting midway (the new RT is still stored).',
    source: 'rotation safety',
    reason: NOT_YET,
  },
  {
    id: 'RT-08',
    level: 'project',
    sentence: 'The new refresh token is durably stored before (or with) answering the frontend.',
    source: 'rotation safety',
    reason: NOT_YET,
  },
  {
    id: 'RT-09',
    level: 'project',
    sentence: 'No automatic re-send of a refresh whose outcome is unknown (connection dropped after send).',
    source: 'RFC 9110 9.2.2; replay detection',
    reason: NOT_YET,
  },
  {
    id: 'RT-11',
    level: 'project',
    sentence:
      'After that the session is invalidated: next calls `invalid_session`, cookie expired. Alternative (keep session, `backend_not_ready`) acceptable if documented.',
    source: 'RFC 10017 6.2.2.2',
    reason: NOT_YET,
  },
  {
    id: 'RT-12',
    level: 'project',
    sentence:
      '`invalid_grant` caused by losing a race (stored RT is already newer) is retried once with the newer RT, not treated as logout.',
    source: 'multi-instance',
    reason: NOT_YET,
  },
  {
    id: 'RT-13',
    level: 'project',
    sentence:
      'Transient failures (timeout, 5xx, 429, `temporarily_unavailable`, `slow_down`) keep session and refresh token.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'RT-14',
    level: 'project',
    sentence:
      '`invalid_scope`, `invalid_target`, `invalid_client`, `unauthorized_client`, `interaction_required` keep session and refresh token.',
    source: 'RFC 6749 5.2 meaning',
    reason: NOT_YET,
  },
  {
    id: 'RT-15',
    level: 'MUST NOT',
    sentence:
      'A refresh never asks for scope known not to have been granted; otherwise it carries exactly what the frontend asked (or the configured default), and none when the frontend omitted it and no default is set.',
    source: 'RFC 6749 6; draft 6.3',
    reason: NOT_YET,
  },
  {
    id: 'RT-16',
    level: 'implied',
    sentence: 'A narrower refresh does not shrink later ones: the grant keeps its full scope.',
    source: 'RFC 6749 6 (new RT has the same scope as the old)',
    reason: NOT_YET,
  },
  {
    id: 'RT-17',
    level: 'project',
    sentence: 'Refresh tokens are encrypted at rest, absent from logs and metrics.',
    source: 'RFC 6749 10.4 in spirit',
    reason: 'What is in the store and in the logs can not be seen over HTTP.',
  },
  {
    id: 'RT-18',
    level: 'project',
    sentence: "Each session has its own grant: two sessions of one user don't share or kill each other's tokens.",
    source: 'session binding',
    reason: NOT_YET,
  },
  {
    id: 'RT-19',
    level: 'project',
    sentence:
      "A second login in the same browser replaces the first session's tokens; the old one's grant is revoked or forgotten; user A's tokens are never served to user B.",
    source: 'fixation, mix-up',
    reason: NOT_YET,
  },
  {
    id: 'RT-20',
    level: 'MUST',
    sentence: 'An ID Token in a refresh response has the original `iss` and `sub`; otherwise the response is rejected.',
    source: 'OIDC Core 12.2',
    reason: NOT_YET,
  },
  {
    id: 'RT-21',
    level: 'project',
    sentence: 'Expired access token and no refresh token -> `backend_not_ready` (ERR-06), not an endless 500.',
    source: 'draft 4.3.2',
    reason: NOT_YET,
  },
];
