import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const ckiNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'CKI-03',
    level: 'SHOULD',
    sentence:
      '`SameSite=Strict` (-01: SameSite, value unstated). `Lax` = warn, `None`/absent = fail in strict profile.',
    source: 'RFC 10017 6.1.3.2; draft 3',
    reason: NOT_YET,
  },
  { id: 'CKI-04', level: 'SHOULD', sentence: '`Path=/`.', source: 'RFC 10017 6.1.3.2', reason: NOT_YET },
  { id: 'CKI-05', level: 'SHOULD NOT', sentence: 'No `Domain`.', source: 'RFC 10017 6.1.3.2', reason: NOT_YET },
  {
    id: 'CKI-06',
    level: 'SHOULD',
    sentence:
      'Name has a prefix showing it was set over HTTP: `__Host-Http-` (newest), else `__Host-`. Prefix is only an example in RFC 10017, so either passes.',
    source: 'RFC 10017 6.1.3.2; layered-cookies',
    reason: NOT_YET,
  },
  {
    id: 'CKI-07',
    level: 'SHOULD',
    sentence: 'Client-side (self-contained) session cookies are encrypted, not just signed.',
    source: 'RFC 10017 6.1.3.2',
    reason: NOT_YET,
  },
  {
    id: 'CKI-08',
    level: 'project',
    sentence:
      'Login-transaction cookie (state, nonce, verifier): Secure, HttpOnly, `SameSite=Lax` (Strict would be lost on the cross-site return; None only for form_post), <= 15 min, deleted at callback.',
    source: 'OAuth redirect mechanics',
    reason: NOT_YET,
  },
  {
    id: 'CKI-09',
    level: 'project',
    sentence:
      'Bounded size: name+attributes+value <= 4096 bytes each; no unbounded accumulation of transaction cookies after 30 abandoned logins.',
    source: 'rfc6265bis limits',
    reason: NOT_YET,
  },
  {
    id: 'CKI-10',
    level: 'project',
    sentence:
      "Two cookies of the session's name in one request do not confuse the backend into accepting the attacker's.",
    source: 'cookie tossing',
    reason: NOT_YET,
  },
  {
    id: 'CKI-11',
    level: 'project',
    sentence: 'No cookie readable by script carries a token.',
    source: 'RFC 10017 6.2.4.2',
    reason: NOT_YET,
  },
  {
    id: 'CKI-12',
    level: 'project',
    sentence: "Cookie prefix match is case-insensitive in browsers; the backend compares its cookie's name exactly.",
    source: 'rfc6265bis',
    reason: NOT_YET,
  },
];
