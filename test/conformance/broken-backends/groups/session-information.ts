import { requireSession } from '../backend/answering.js';
import type { BrokenBackend } from '../broken-backend.js';

export const sessionInformation: readonly BrokenBackend[] = [
  {
    breaks: 'SES-10',
    fault: 'gives its end in milliseconds',
    change: (original) => ({
      sessionInfoBody: (session, backend) => ({
        ...Object(original.sessionInfoBody(session, backend)),
        exp: session.endsAt * 1000,
      }),
    }),
  },
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
  {
    breaks: 'SES-04',
    fault: 'has no GET for session information',
    alsoBreaks: ['TLS-02'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        return request.method === 'GET' ? { ...answer, status: 405 } : answer;
      },
    }),
  },
  {
    breaks: 'SES-05',
    fault: 'answers every method like GET',
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(request.path.endsWith('sessioninfo') ? { ...request, method: 'GET' } : request, backend),
    }),
  },
  {
    breaks: 'SES-06',
    fault: 'lets a parameter choose the person',
    change: (original) => ({
      async sessionInfo(request, backend) {
        const answer = await original.sessionInfo(request, backend);
        const sub = new URLSearchParams(request.search).get('sub');
        return sub === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), sub }) };
      },
    }),
  },
  {
    breaks: 'SES-12',
    fault: 'refreshes for session information',
    alsoBreaks: ['ONL-08'],
    change: (original) => ({
      async sessionInfo(request, backend) {
        const session = requireSession(request, backend);
        const query = { scope: [], resources: [] };
        const held = session.tokens.get(original.heldKey(query));
        if (held === undefined || !original.isSuitable(held, session, backend))
          await original.refresh(session, query, backend).catch(() => undefined);
        return original.sessionInfo(request, backend);
      },
    }),
  },
  {
    breaks: 'SES-05',
    fault: 'answers HEAD before it looks for a session',
    change: (original) => ({
      async sessionInfo(request, backend) {
        if (request.method !== 'HEAD') return original.sessionInfo(request, backend);
        return { status: 200, headers: original.securityHeaders(request), body: '' };
      },
    }),
  },
];
