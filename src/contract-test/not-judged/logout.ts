import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const logoutNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'LOGOUT-02',
    level: 'project',
    sentence: 'Cookie is expired with the same name, Path and prefix attributes.',
    source: 'rfc6265bis',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-03',
    level: 'project',
    sentence:
      'Refresh token revoked at `revocation_endpoint` with client authentication and `token_type_hint=refresh_token`.',
    source: 'RFC 7009 2.1; RFC 9700 4.14',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-04',
    level: 'project',
    sentence:
      'Local logout succeeds even if revocation fails (timeout, 503, `unsupported_token_type`); 503 may be retried in background.',
    source: 'RFC 7009 2.2, 2.2.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-05',
    level: 'project',
    sentence: 'Not a cross-site GET: see CSRF-15.',
    source: 'CSRF',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-06',
    level: 'SHOULD',
    sentence:
      'RP-initiated logout: browser is sent to `end_session_endpoint` with `id_token_hint` (or `client_id`), registered `post_logout_redirect_uri`, fresh `state`.',
    source: 'RP-Initiated Logout 2',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-07',
    level: 'project',
    sentence: 'The ID Token in that URL is the only token ever put in a URL; use form POST to avoid it if configured.',
    source: 'RP-Initiated Logout 2 (GET and POST allowed)',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-08',
    level: 'project',
    sentence: 'Post-logout return: `state` checked; no open redirect; idempotent.',
    source: 'RP-Initiated Logout 3',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-09',
    level: 'project',
    sentence: 'Logout without a session is harmless (2xx/3xx), twice too.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'LOGOUT-10',
    level: 'project',
    sentence:
      'A refresh in flight during logout must not resurrect the session or store tokens; tokens that arrive late are revoked.',
    source: 'race',
    reason: NOT_YET,
  },
];
