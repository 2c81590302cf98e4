import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const sesNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'SES-03',
    level: 'MUST',
    sentence: 'Pre-login (anonymous) session is not enough.',
    source: 'draft 4.3.1 ("authenticated")',
    reason: NOT_YET,
  },
  {
    id: 'SES-05',
    level: 'project',
    sentence: 'Other methods on sessioninfo: 405 with `Allow`; HEAD as GET without body.',
    source: 'RFC 9110',
    reason: NOT_YET,
  },
  {
    id: 'SES-08',
    level: 'project',
    sentence: 'No access, refresh or ID token, session id, code, verifier or secret inside.',
    source: 'RFC 10017 6.2.4.2; draft leaves it open',
    reason: NOT_YET,
  },
  {
    id: 'SES-09',
    level: 'project',
    sentence:
      'Only allow-listed claims; protocol claims (`nonce`, `at_hash`, `c_hash`, `aud`, `azp`, `jti`, `sid`) withheld.',
    source: 'data minimisation',
    reason: NOT_YET,
  },
  {
    id: 'SES-10',
    level: 'project',
    sentence:
      'Claim types follow OIDC Core 2/5.1 where those names are used (`email_verified` boolean, `exp`/`auth_time` numbers).',
    source: 'OIDC Core 5.1',
    reason: NOT_YET,
  },
  {
    id: 'SES-11',
    level: 'project',
    sentence: "Session expiry, if given, is the backend session's, not the ID Token's.",
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'SES-12',
    level: 'project',
    sentence: 'sessioninfo causes no AS traffic and does not extend an idle timeout.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'SES-13',
    level: 'project',
    sentence:
      'Session ids are unguessable (>= 128 bits from a CSPRNG), change at login, are not accepted from URL or body.',
    source: 'OWASP; RFC 10017 6.1.3.2',
    reason: NOT_YET,
  },
  {
    id: 'SES-14',
    level: 'project',
    sentence: "Absolute session lifetime is enforced server-side, whatever the cookie's own expiry.",
    source: 'RFC 10017 6.1.2.2',
    reason: NOT_YET,
  },
  {
    id: 'SES-15',
    level: 'project',
    sentence: "Session lifetime does not exceed the refresh token's when known.",
    source: 'RFC 10017 6.2.2.2 (lower-case advice)',
    reason: NOT_YET,
  },
  {
    id: 'SES-16',
    level: 'MUST',
    sentence: 'sessioninfo response headers: see HDR; errors: ERR-20.',
    source: 'draft 3, 5.3',
    reason: NOT_YET,
  },
];
