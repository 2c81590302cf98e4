import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const bclNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'BCL-01',
    level: 'stated',
    sentence:
      'Endpoint accepts POST, form-encoded, `logout_token`; other methods 405; missing/duplicate parameter 400; extra parameters ignored.',
    source: 'BCL 2.5, 2.8',
    reason: NOT_YET,
  },
  {
    id: 'BCL-02',
    level: 'MUST',
    sentence:
      "Signature verified with the AS's keys; `alg` as for ID Tokens (default RS256); `none` refused; HMAC with public key refused; unknown `kid` triggers at most one rate-limited JWKS refetch.",
    source: 'BCL 2.6',
    reason: NOT_YET,
  },
  {
    id: 'BCL-03',
    level: 'MUST',
    sentence:
      '`iss`, `aud`, `iat`, `exp` validated as for ID Tokens (`exp` is required since errata 1; tolerate absence only by configuration).',
    source: 'BCL 2.4, 2.6',
    reason: NOT_YET,
  },
  { id: 'BCL-04', level: 'MUST', sentence: '`sub` or `sid` or both present.', source: 'BCL 2.4, 2.6', reason: NOT_YET },
  {
    id: 'BCL-05',
    level: 'MUST',
    sentence:
      '`events` is an object with member `http://schemas.openid.net/event/backchannel-logout` whose value is an object (normally empty); extra members inside tolerated (Keycloak adds one).',
    source: 'BCL 2.4, 2.6',
    reason: NOT_YET,
  },
  {
    id: 'BCL-06',
    level: 'MUST',
    sentence: '`nonce` present -> refuse (an ID Token is not a logout token).',
    source: 'BCL 2.4, 2.6',
    reason: NOT_YET,
  },
  {
    id: 'BCL-07',
    level: 'project',
    sentence:
      '`typ`, if present, is `logout+jwt` (case-insensitive, `application/` prefix allowed) or, for older OPs, `JWT`/absent; `at+jwt`, `secevent+jwt` etc. refused.',
    source: 'BCL 2.4 (typing RECOMMENDED), 4.1',
    reason: NOT_YET,
  },
  {
    id: 'BCL-08',
    level: 'MAY',
    sentence: 'Replay of the same `jti` refused within its lifetime.',
    source: 'BCL 2.6 (optional step)',
    reason: NOT_YET,
  },
  {
    id: 'BCL-09',
    level: 'stated',
    sentence:
      "`sid` only -> exactly that session; `sub` only -> all of that user's sessions at this issuer; both -> sessions matching both.",
    source: 'BCL 2.7',
    reason: NOT_YET,
  },
  {
    id: 'BCL-10',
    level: 'stated',
    sentence: "Matching session's state and tokens cleared; next call `invalid_session`.",
    source: 'BCL 2.7',
    reason: NOT_YET,
  },
  {
    id: 'BCL-12',
    level: 'MUST',
    sentence:
      '200 on success (204 tolerated by OPs); 400 on invalid request or failed logout (501/504 were earlier drafts).',
    source: 'BCL 2.8',
    reason: NOT_YET,
  },
  {
    id: 'BCL-13',
    level: 'SHOULD',
    sentence: '`Cache-Control: no-store` on the reply, success and failure.',
    source: 'BCL 2.8',
    reason: NOT_YET,
  },
  {
    id: 'BCL-14',
    level: 'project',
    sentence: 'Error body, if any, is JSON `error`/`error_description`; reveals nothing about sessions.',
    source: 'BCL 2.8',
    reason: NOT_YET,
  },
  {
    id: 'BCL-15',
    level: 'project',
    sentence:
      'Race: logout token arriving between code redemption and session creation still prevents the session (remember recent `sid`s briefly).',
    source: 'race',
    reason: NOT_YET,
  },
  {
    id: 'BCL-16',
    level: 'project',
    sentence: 'Key rotation at the AS works without restart.',
    source: 'BCL 2.6',
    reason: NOT_YET,
  },
  {
    id: 'BCL-17',
    level: 'project',
    sentence: 'Endpoint is rate-limited and size-limited; needs no cookie; sets none.',
    source: 'hardening',
    reason: NOT_YET,
  },
];
