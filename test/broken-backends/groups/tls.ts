import type { Parts } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Redirects what comes over plain HTTP. */
const toHttps =
  (headers: Record<string, string>) =>
  (original: Parts): Partial<Parts> => ({
    answer: async (request, backend) =>
      request.isSecure
        ? original.answer(request, backend)
        : { status: 308, headers: { Location: `https://app.example${request.path}`, ...headers }, body: '' },
  });

export const tlsBroken: readonly BrokenBackend[] = [
  {
    breaks: 'TLS-01',
    fault: 'has the token endpoint at another path',
    alsoBreaks: ['TOK-01'],
    change: (original) => ({
      async answer(request, backend) {
        const isOwn = request.path === '/.well-known/bff-token' && original.findSession(request, backend);
        return isOwn ? { status: 404, headers: {}, body: '' } : original.answer(request, backend);
      },
    }),
  },
  {
    breaks: 'TLS-02',
    fault: 'has session information at another path',
    alsoBreaks: ['SES-04'],
    change: (original) => ({
      async answer(request, backend) {
        const isOwn = request.path === '/.well-known/bff-sessioninfo' && original.findSession(request, backend);
        return isOwn ? { status: 404, headers: {}, body: '' } : original.answer(request, backend);
      },
    }),
  },
  {
    breaks: 'TLS-04',
    fault: 'answers over plain HTTP',
    change: () => ({ isSecure: () => true }),
  },
  {
    breaks: 'TLS-05',
    fault: 'trusts X-Forwarded-Proto of any client',
    change: () => ({ isSecure: ({ isSecure, headers }) => isSecure || headers['x-forwarded-proto'] === 'https' }),
  },
  {
    breaks: 'TLS-06',
    fault: 'sets a cookie while it redirects to HTTPS',
    change: toHttps({ 'Set-Cookie': 'seen=1; Path=/' }),
  },
  {
    breaks: 'TLS-08',
    fault: 'ignores what follows its path',
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(
          request.path.startsWith('/.well-known/bff-token') ? { ...request, path: '/.well-known/bff-token' } : request,
          backend,
        ),
    }),
  },
];

export const tlsVariants: readonly ConformingVariant[] = [
  { trait: 'redirects from plain HTTP to HTTPS', change: toHttps({}) },
];
