import type { HonestVariant, Impostor } from '../impostor.js';

export const sesImpostors: readonly Impostor[] = [
  {
    breaks: 'SES-04',
    deed: 'has no GET for session information',
    followers: ['TLS-02'],
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const answer = await honest.sessionInfo(request, backend);
        return request.method === 'GET' ? { ...answer, status: 405 } : answer;
      },
    }),
  },
  {
    breaks: 'SES-06',
    deed: 'lets a parameter choose the person',
    change: (honest) => ({
      async sessionInfo(request, backend) {
        const answer = await honest.sessionInfo(request, backend);
        const sub = new URLSearchParams(request.search).get('sub');
        return sub === null ? answer : { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), sub }) };
      },
    }),
  },
  {
    breaks: 'SES-07',
    deed: 'gives a list of claims',
    change: (honest) => ({
      sessionInfoBody: (session, backend) => Object.entries(honest.sessionInfoBody(session, backend) as object),
    }),
  },
];

export const sesVariants: readonly HonestVariant[] = [
  { custom: 'tells nothing about the person', change: () => ({ sessionInfoBody: () => ({}) }) },
];
