import type { BrokenBackend } from '../broken-backend.js';
import { toHttps } from './shared.js';

export const https: readonly BrokenBackend[] = [
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
    breaks: 'TLS-10',
    fault: 'sends Strict-Transport-Security over plain HTTP',
    change: () => ({
      finish: (answer) => ({
        ...answer,
        headers: { ...answer.headers, 'Strict-Transport-Security': 'max-age=31536000' },
      }),
    }),
  },
];
