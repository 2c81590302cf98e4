import type { BrokenBackend } from '../broken-backend.js';

export const unusualLifetimes: readonly BrokenBackend[] = [
  {
    breaks: 'CACHE-10',
    fault: 'invents a lifetime of an hour',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({ expires_in: 3600, ...original.tokenBody(held, query, backend) }),
    }),
  },
  {
    breaks: 'CACHE-10',
    fault: 'keeps tokens of unknown lifetime forever',
    change: (original) => ({
      isSuitable: (held, session, backend) =>
        held.expiresAt === undefined || original.isSuitable(held, session, backend),
    }),
  },
  {
    breaks: 'CACHE-11',
    fault: 'trusts every lifetime',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        const issued = original.readIssued(answer, asked, backend);
        const given = Number(answer.members?.expires_in);
        return given > 1e9 ? { ...issued, lifetime: given, expiresAt: backend.now() + given } : issued;
      },
    }),
  },
];
