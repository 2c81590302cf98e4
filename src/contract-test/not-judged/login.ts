import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const loginNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'LOGIN-01',
    level: 'MUST',
    sentence: 'Backend is a confidential client and authenticates at the token endpoint.',
    source: 'RFC 10017 6.2.3.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-03',
    level: 'RECOMMENDED',
    sentence: 'PKCE with S256, fresh per attempt, even as confidential client.',
    source: 'RFC 9700 2.1.1; RFC 10017 6.2.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-04',
    level: 'MUST',
    sentence: 'CSRF protection of the callback, bound to the user agent (PKCE, nonce, or one-time `state`).',
    source: 'RFC 9700 2.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-05',
    level: 'project',
    sentence: 'State is single-use and expires.',
    source: 'RFC 9700 2.1 ("one-time")',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-06',
    level: 'MUST',
    sentence: '`nonce` sent and verified; ID Token validated (iss, aud, azp, exp, iat, signature, alg).',
    source: 'OIDC Core 3.1.3.7',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-07',
    level: 'MUST',
    sentence:
      "`iss` in the authorization response is compared by simple string comparison with the AS's issuer; mismatch -> reject and stop. If metadata promises `iss`, absence is rejected too.",
    source: 'RFC 9207 2.4; RFC 9700 2.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-08',
    level: 'MUST',
    sentence: "Discovered metadata's `issuer` equals the configured issuer, else unused.",
    source: 'RFC 8414 3.3',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-09',
    level: 'project',
    sentence: '`redirect_uri` is constant, exactly as registered, not derived from Host.',
    source: 'RFC 9700 2.1, 4.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-10',
    level: 'MUST NOT',
    sentence: 'No open redirector via return-URL parameters.',
    source: 'RFC 9700 2.1, 4.11',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-11',
    level: 'project',
    sentence: 'New session id at login; pre-login id dies (no fixation).',
    source: 'RFC 10017 5.2.3, 6.1.3.2',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-12',
    level: 'project',
    sentence:
      'AS error at callback (`access_denied`, `login_required` ...): no session; clean page; description escaped; any existing session not destroyed by an unsolicited error.',
    source: 'RFC 6749 4.1.2.1',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-13',
    level: 'project',
    sentence: 'No token, code or verifier in the final URL, HTML, `Referer` or storage after callback.',
    source: 'RFC 9700 4.2, 4.3',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-14',
    level: 'project',
    sentence:
      'Redirects that follow a POST use 303, never 307/308, so form bodies with credentials or codes are not re-sent.',
    source: 'RFC 9700 4.12',
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-15',
    level: 'MUST',
    sentence:
      'Prerequisite state: after login the session holds, or can silently obtain, the tokens the frontend will ask for.',
    source: "draft 1.2; Vittorio's mail",
    reason: NOT_YET,
  },
  {
    id: 'LOGIN-16',
    level: 'project',
    sentence:
      "A way exists to start an interactive request for *more* scope/resource after `backend_not_ready` (or the AS's `invalid_scope`); the endpoint only accepts allow-listed scope.",
    source: 'draft 1.2; open issue on the WG slides; RFC 10017 6.1.2.1',
    reason: NOT_YET,
  },
];
