import type { ClauseNotJudged } from '../requirement.js';
import { NOT_YET } from './not-yet.js';

export const csrfNotJudged: readonly ClauseNotJudged[] = [
  {
    id: 'CSRF-02',
    level: 'MUST NOT',
    sentence: 'Preflight approves nothing.',
    source: 'draft 3; RFC 10017 6.1.3.3.2',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-03',
    level: 'MUST NOT',
    sentence:
      'Same for look-alikes: `null`, own host over http, own host other port, `https://<host>.evil.example`, `https://evil<host>`, sibling sub-domain.',
    source: 'draft 3',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-04',
    level: 'MUST',
    sentence: 'Response content is protected against cross-origin reading.',
    source: 'draft 3',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-05',
    level: 'MUST',
    sentence: 'A working CSRF defence exists on the endpoint that yields tokens.',
    source: 'RFC 10017 6.2.3.3, 6.1.3.3; draft 3',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-07',
    level: 'project',
    sentence: '`same-site` (sibling sub-domain) refused as well.',
    source: 'RFC 10017 6.1.3.3.1 (SameSite does not cover it)',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-08',
    level: 'project',
    sentence:
      '`same-origin` accepted; `none` or `Sec-Fetch-Mode: navigate` / `Sec-Fetch-Dest: document, iframe, script, image` refused on bff-token.',
    source: 'Fetch Metadata',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-09',
    level: 'SHOULD',
    sentence: 'A custom request header may be demanded; if it is, every request must carry it.',
    source: 'RFC 10017 6.1.3.3.2',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-10',
    level: 'project',
    sentence: 'Header absent (old browser, curl): falls back to `Origin` check, then cookie; not an automatic refusal.',
    source: 'interoperability',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-11',
    level: 'project',
    sentence: 'Unknown `Sec-Fetch-Site` value is ignored (as absent).',
    source: 'Fetch Metadata (servers SHOULD ignore invalid values)',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-12',
    level: 'project',
    sentence: 'Foreign or `null` `Origin` refused even if Fetch Metadata is absent; own Origin accepted.',
    source: 'defence in depth',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-13',
    level: 'project',
    sentence:
      'Own origin is taken from configuration or a trusted proxy, not from a client-supplied `Host`/`X-Forwarded-Host`.',
    source: 'host confusion',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-14',
    level: 'project',
    sentence: 'JSONP-style parameters do nothing.',
    source: 'draft 3',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-15',
    level: 'project',
    sentence:
      'Logout and other state-changing endpoints are CSRF-protected; login start is protected against forced login where feasible.',
    source: 'RFC 10017 6.1.3.3',
    reason: NOT_YET,
  },
  {
    id: 'CSRF-16',
    level: 'project',
    sentence: 'The back-channel logout endpoint is exempt (no cookie, no Origin).',
    source: 'BCL 2.5',
    reason: NOT_YET,
  },
];
