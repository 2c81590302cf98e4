import type { BrokenBackend } from '../broken-backend.js';
import { toHttps } from './shared.js';

export const transport: readonly BrokenBackend[] = [
  {
    breaks: 'TLS-04',
    fault: 'answers over plain HTTP',
    change: () => ({ isSecure: () => true }),
  },
  {
    breaks: 'TLS-04',
    fault: 'answers a POST over plain HTTP',
    change: () => ({ isSecure: ({ isSecure, method }) => isSecure || method === 'POST' }),
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
    breaks: 'TLS-10',
    fault: 'sends Strict-Transport-Security over plain HTTP',
    change: () => ({
      finish: (answer) => ({
        ...answer,
        headers: { ...answer.headers, 'Strict-Transport-Security': 'max-age=31536000' },
      }),
    }),
  },
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
  {
    breaks: 'TLS-11',
    fault: 'fails at a request target that its URL parser does not take',
    change: (original) => ({
      async answer(request, backend) {
        const isParsed = URL.canParse(request.path, backend.origin);
        return isParsed ? original.answer(request, backend) : { status: 500, headers: {}, body: '' };
      },
    }),
  },
];
