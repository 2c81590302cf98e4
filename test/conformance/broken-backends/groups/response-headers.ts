import { headersWith, onEndpoints, withHeaders } from '../backend/changes.js';
import { Refused } from '../backend/parts.js';
import type { BrokenBackend } from '../broken-backend.js';

export const responseHeaders: readonly BrokenBackend[] = [
  {
    breaks: 'HDR-01',
    fault: 'sends JSON as text/plain',
    alsoBreaks: ['SES-16', 'CSRF-04'],
    change: withHeaders({ 'Content-Type': 'text/plain' }),
  },
  {
    breaks: 'HDR-02',
    fault: 'lets browsers sniff the type',
    alsoBreaks: ['CSRF-04'],
    change: withHeaders({ 'X-Content-Type-Options': undefined }),
  },
  {
    breaks: 'HDR-03',
    fault: 'allows same-site embedding',
    alsoBreaks: ['CSRF-04'],
    change: withHeaders({ 'Cross-Origin-Resource-Policy': 'same-site' }),
  },
  {
    breaks: 'HDR-04',
    fault: 'allows its own scripts in answers',
    change: withHeaders({ 'Content-Security-Policy': "default-src 'self'" }),
  },
  {
    breaks: 'HDR-05',
    fault: 'allows popups',
    change: withHeaders({ 'Cross-Origin-Opener-Policy': 'same-origin-allow-popups' }),
  },
  {
    breaks: 'HDR-06',
    fault: 'can be framed by its own site',
    change: withHeaders({ 'X-Frame-Options': 'SAMEORIGIN' }),
  },
  {
    breaks: 'HDR-07',
    fault: 'lets the browser store answers without Vary',
    alsoBreaks: ['CACHE-01', 'CACHE-02'],
    change: withHeaders({ 'Cache-Control': 'private' }),
  },
  {
    breaks: 'HDR-08',
    fault: 'sends the URL with the code as the referrer',
    change: (original) => ({
      async callback(request, backend) {
        const answer = await original.callback(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Referrer-Policy': 'unsafe-url' } };
      },
    }),
  },
  ...[403, 405].map(
    (status): BrokenBackend => ({
      breaks: 'HDR-01',
      fault: `answers ${status} with a page`,
      change: onEndpoints((answer) =>
        answer.status === status
          ? { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/html' }, body: '<p>No.</p>' }
          : answer,
      ),
    }),
  ),
  {
    breaks: 'HDR-03',
    fault: 'forgets the resource policy when a token was posted for',
    change: onEndpoints((answer, { method }) =>
      method === 'POST'
        ? { ...answer, headers: headersWith(answer.headers, { 'Cross-Origin-Resource-Policy': undefined }) }
        : answer,
    ),
  },
  {
    breaks: 'HDR-08',
    fault: 'has no referrer policy on the page of a failed sign-in',
    change: (original) => ({
      async callback(request, backend) {
        try {
          return await original.callback(request, backend);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          return { status: 400, headers: { 'Content-Type': 'text/html' }, body: '<p>Signing in failed.</p>' };
        }
      },
    }),
  },
];
