import { requireSession } from '../backend/answering.js';
import type { BrokenBackend } from '../broken-backend.js';

export const sessionInformationRequests: readonly BrokenBackend[] = [
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
];
