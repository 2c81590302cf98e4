import { withHeaders } from '../backend/changes.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

export const hdrImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'HDR-01',
    deed: 'sends JSON as text/plain',
    followers: ['SES-16', 'CSRF-04'],
    change: withHeaders({ 'Content-Type': 'text/plain' }),
  },
  {
    breaks: 'HDR-02',
    deed: 'lets browsers guess the type',
    followers: ['CSRF-04'],
    change: withHeaders({ 'X-Content-Type-Options': undefined }),
  },
  {
    breaks: 'HDR-03',
    deed: 'shares its answers with all sites of its domain',
    followers: ['CSRF-04'],
    change: withHeaders({ 'Cross-Origin-Resource-Policy': 'same-site' }),
  },
  {
    breaks: 'HDR-04',
    deed: 'lets scripts of its own run in answers',
    change: withHeaders({ 'Content-Security-Policy': "default-src 'self'" }),
  },
  {
    breaks: 'HDR-05',
    deed: 'lets popups keep a hold on it',
    change: withHeaders({ 'Cross-Origin-Opener-Policy': 'same-origin-allow-popups' }),
  },
  {
    breaks: 'HDR-06',
    deed: 'may be framed by its own site',
    change: withHeaders({ 'X-Frame-Options': 'SAMEORIGIN' }),
  },
  {
    breaks: 'HDR-07',
    deed: 'may be stored by the browser, without a word on cookies',
    followers: ['CACHE-01', 'CACHE-02'],
    change: withHeaders({ 'Cache-Control': 'private' }),
  },
  {
    breaks: 'HDR-08',
    deed: 'lets the URL with the code go out as the referrer',
    change: (honest) => ({
      async callback(request, backend) {
        const answer = await honest.callback(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Referrer-Policy': 'unsafe-url' } };
      },
    }),
  },
];

export const hdrVariants: readonly ConformingVariant[] = [
  { custom: 'names the charset', change: withHeaders({ 'Content-Type': 'application/json; charset=utf-8' }) },
  {
    custom: 'forbids frames by Content-Security-Policy alone',
    change: withHeaders({
      'X-Frame-Options': undefined,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    }),
  },
  { custom: 'also names what its answers depend on', change: withHeaders({ Vary: 'Cookie, Origin, Sec-Fetch-Site' }) },
];
