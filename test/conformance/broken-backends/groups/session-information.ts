import type { BrokenBackend } from '../broken-backend.js';

export const sessionInformation: readonly BrokenBackend[] = [
  {
    breaks: 'SES-07',
    fault: 'sends the claims as a list',
    change: (original) => ({
      sessionInfoBody: (session, backend) => Object.entries(original.sessionInfoBody(session, backend) as object),
    }),
  },
  {
    breaks: 'SES-08',
    fault: 'includes the ID Token',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        id_token: session.idToken,
      }),
    }),
  },
  {
    breaks: 'SES-08',
    fault: 'includes the session id under another name',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        reference: session.id,
      }),
    }),
  },
  {
    breaks: 'SES-09',
    fault: 'includes all claims of the ID Token',
    alsoBreaks: ['SES-11'],
    change: () => ({ sessionInfoBody: ({ claims }) => claims }),
  },
  {
    breaks: 'SES-10',
    fault: 'sends an e-mail address as email_verified, like the example of the draft',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...(original.sessionInfoBody(session, backend) as object),
        email_verified: session.claims.email,
      }),
    }),
  },
  {
    breaks: 'SES-16',
    fault: 'sends session information as a problem document',
    alsoBreaks: ['HDR-01'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        return { ...answer, headers: { ...answer.headers, 'Content-Type': 'application/problem+json' } };
      },
    }),
  },
];
