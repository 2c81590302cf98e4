import type { Parts } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

/** Redirects what comes over plain HTTP. */
const toHttps =
  (headers: Record<string, string>) =>
  (honest: Parts): Partial<Parts> => ({
    answer: async (request, backend) =>
      request.isSecure
        ? honest.answer(request, backend)
        : { status: 308, headers: { Location: `https://app.example${request.path}`, ...headers }, body: '' },
  });

export const tlsImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'TLS-01',
    deed: 'has the token endpoint elsewhere',
    followers: ['TOK-01'],
    change: (honest) => ({
      async answer(request, backend) {
        const isOwn = request.path === '/.well-known/bff-token' && honest.findSession(request, backend);
        return isOwn ? { status: 404, headers: {}, body: '' } : honest.answer(request, backend);
      },
    }),
  },
  {
    breaks: 'TLS-02',
    deed: 'has session information elsewhere',
    followers: ['SES-04'],
    change: (honest) => ({
      async answer(request, backend) {
        const isOwn = request.path === '/.well-known/bff-sessioninfo' && honest.findSession(request, backend);
        return isOwn ? { status: 404, headers: {}, body: '' } : honest.answer(request, backend);
      },
    }),
  },
  {
    breaks: 'TLS-04',
    deed: 'answers over plain HTTP',
    change: () => ({ isSecure: () => true }),
  },
  {
    breaks: 'TLS-05',
    deed: 'believes whoever says that it was HTTPS',
    change: () => ({ isSecure: ({ isSecure, headers }) => isSecure || headers['x-forwarded-proto'] === 'https' }),
  },
  {
    breaks: 'TLS-06',
    deed: 'sets a cookie while it redirects to HTTPS',
    change: toHttps({ 'Set-Cookie': 'seen=1; Path=/' }),
  },
  {
    breaks: 'TLS-08',
    deed: 'overlooks what follows its path',
    change: (honest) => ({
      answer: (request, backend) =>
        honest.answer(
          request.path.startsWith('/.well-known/bff-token') ? { ...request, path: '/.well-known/bff-token' } : request,
          backend,
        ),
    }),
  },
];

export const tlsVariants: readonly ConformingVariant[] = [
  { custom: 'redirects from plain HTTP to HTTPS', change: toHttps({}) },
];
