import type { BrokenBackend } from '../broken-backend.js';
import { answering } from './shared.js';

export const tokenExpiry: readonly BrokenBackend[] = [
  {
    breaks: 'TOK-62',
    fault: 'leaves expires_in out',
    change: answering(({ expires_in: _seconds, ...rest }) => rest),
  },
  {
    breaks: 'TOK-64',
    alsoBreaks: ['TOK-65'],
    fault: 'sends the original expires_in of a held token',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({
        ...original.tokenBody(held, query, backend),
        ...(held.lifetime === undefined ? {} : { expires_in: held.lifetime }),
      }),
    }),
  },
  {
    breaks: 'TOK-65',
    fault: 'adds a minute to expires_in',
    change: answering((body) => ('expires_in' in body ? { ...body, expires_in: Number(body.expires_in) + 60 } : body)),
  },
  {
    breaks: 'CACHE-10',
    fault: 'gives tokens of unknown lifetime a year',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({ expires_in: 31_536_000, ...original.tokenBody(held, query, backend) }),
    }),
  },
  {
    breaks: 'CACHE-10',
    fault: 'gives the token of the sign-in a lifetime of its own',
    change: (original) => ({
      readIssued(answer, asked, backend) {
        const issued = original.readIssued(answer, asked, backend);
        // A sign-in asks for all scopes, and the refreshes without a lifetime for one at most.
        const isOfSignIn = asked.scope.length > 1 && issued.expiresAt === undefined;
        return isOfSignIn ? { ...issued, lifetime: 3600, expiresAt: backend.now() + 3600 } : issued;
      },
    }),
  },
  {
    breaks: 'CACHE-10',
    fault: 'keeps tokens of unknown lifetime for longer than it says',
    change: (original) => ({
      tokenBody: (held, query, backend) => ({ expires_in: 600, ...original.tokenBody(held, query, backend) }),
      isSuitable: (held, session, backend) =>
        held.expiresAt === undefined ? backend.now() < held.gotAt + 1200 : original.isSuitable(held, session, backend),
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
