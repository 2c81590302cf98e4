import { observation, type Requirement } from '../../requirement.js';

export const as01: Requirement = {
  id: 'AS-01',
  level: 'MUST',
  sentence: 'Token requests are form-encoded POST requests.',
  source: 'RFC 6749 3.2, 6 and Appendix B',
  why: 'A query ends up in logs, with refresh token and code.',
  check: 'Signs in, and looks at what came to the token endpoint.',
  needs: ['authorization server', 'sign-in'],
  requests: 5,
  async *judge({ signIn, authorizationServer }) {
    await signIn();
    for (const { method, headers, query } of authorizationServer.received('/token')) {
      const type = headers['content-type']?.split(';')[0];
      if (method !== 'POST' || type !== 'application/x-www-form-urlencoded' || query.size > 0)
        yield observation('POST with a form and without a query', `${method}, ${type}, ${query.size} in the query`);
    }
  },
};
