import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const tokNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'TOK-02',
    level: 'MAY',
    sentence: 'POST may be supported; if so it is equivalent to GET.',
    source: 'draft 3.1, 4.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-03',
    level: 'stated',
    sentence: 'POST parameters come from an `application/x-www-form-urlencoded` UTF-8 body.',
    source: 'draft 4.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-04',
    level: 'project',
    sentence:
      'POST with another content type, or with `scope`/`resource` in the query, is refused rather than answered with a default (broader) token.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TOK-05',
    level: 'implied',
    sentence: 'Request without parameters is legal.',
    source: 'draft 4.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-06',
    level: 'MUST',
    sentence: 'Unrecognised parameters are ignored.',
    source: 'draft 3.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-07',
    level: 'project',
    sentence:
      'Ignored means *not forwarded*: no frontend parameter except `scope`/`resource` can reach or alter the AS request.',
    source: 'draft 3.1 + injection risk',
    reason: NOT_YET,
  },
  {
    id: 'TOK-08',
    level: 'project',
    sentence:
      'A recognised parameter with an empty value (`scope=`, `resource=`, bare `scope`) is treated as omitted. Not in published TMI-BFF (1.1).',
    source: 'RFC 6749 3.1/3.2 by analogy',
    reason: NOT_YET,
  },
  {
    id: 'TOK-09',
    level: 'stated',
    sentence: 'Query is form-decoded: `+` and `%20` both mean space, percent-encoding is UTF-8.',
    source: 'draft 4.1 (RFC 6749 App. B)',
    reason: NOT_YET,
  },
  {
    id: 'TOK-10',
    level: 'project',
    sentence: 'Broken percent-encoding, invalid UTF-8, NUL, CR/LF give a clean 400, never 500, never header injection.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'TOK-11',
    level: 'project',
    sentence: 'Over-long requests are refused cleanly (400/414/431), not 500.',
    source: 'robustness',
    reason: NOT_YET,
  },
  {
    id: 'TOK-13',
    level: 'project',
    sentence: 'Methods other than GET/HEAD/POST/OPTIONS get 405 with `Allow`.',
    source: 'RFC 9110 15.5.6',
    reason: NOT_YET,
  },
  {
    id: 'TOK-14',
    level: 'project',
    sentence: 'If POST is unsupported the answer is 405 and `Allow` omits POST.',
    source: 'RFC 9110 15.5.6',
    reason: NOT_YET,
  },
  {
    id: 'TOK-15',
    level: 'project',
    sentence:
      "HEAD has no body and no side effect: either 405, or GET's status and headers. Recommend 405 on bff-token.",
    source: 'RFC 9110 9.3.2',
    reason: NOT_YET,
  },
  {
    id: 'TOK-16',
    level: 'project',
    sentence: 'Method override (`X-HTTP-Method-Override`, `_method`) has no effect.',
    source: 'hardening',
    reason: NOT_YET,
  },
  {
    id: 'TOK-20',
    level: 'stated',
    sentence: '`scope` follows RFC 6749 3.3: tokens of %x21, %x23-5B, %x5D-7E, separated by single spaces.',
    source: 'draft 4.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-21',
    level: 'project',
    sentence: 'Malformed scope -> 400 `invalid_scope`.',
    source: 'RFC 6749 5.2 by analogy',
    reason: NOT_YET,
  },
  {
    id: 'TOK-22',
    level: 'project',
    sentence: 'Malformed scope never reaches the AS.',
    source: 'hardening',
    reason: NOT_YET,
  },
  {
    id: 'TOK-23',
    level: 'stated',
    sentence: 'Order is irrelevant.',
    source: 'RFC 6749 3.3 via draft 4.1',
    reason: NOT_YET,
  },
  {
    id: 'TOK-24',
    level: 'stated',
    sentence: 'Comparison is case-sensitive.',
    source: 'RFC 6749 3.3 via draft 4.2',
    reason: NOT_YET,
  },
  {
    id: 'TOK-25',
    level: 'project',
    sentence: 'Duplicate tokens collapse (`a a` = `a`).',
    source: 'set semantics of 3.3',
    reason: NOT_YET,
  },
  {
    id: 'TOK-28',
    level: 'project',
    sentence: 'The reverse too: a narrower cached token never answers a wider request.',
    source: 'draft 4 step 3',
    reason: NOT_YET,
  },
  {
    id: 'TOK-29',
    level: 'project',
    sentence:
      'A scoped token never answers a scope-less request and vice versa, unless the default is configured to equal that set.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TOK-30',
    level: 'project',
    sentence:
      'If the AS grants a different set than asked, the token is stored under the requested set together with the granted set, so the next identical request does not refresh again.',
    source: 'good practice',
    reason: NOT_YET,
  },
  {
    id: 'TOK-31',
    level: 'stated',
    sentence:
      'Scope beyond the grant fails; session and refresh token survive. Refused locally: `backend_not_ready` if a new interactive authorization could help, `invalid_scope` if the application may never ask for it. Refused by the AS: its `invalid_scope` passed through.',
    source: "draft 4.3.2, 4.3.3; RFC 6749 6; Vittorio's mail",
    reason: NOT_YET,
  },
];
