import { finding, type Requirement } from '../../requirement.js';

export const hdr08: Requirement = {
  id: 'HDR-08',
  level: 'project',
  sentence: 'Where the authorization code arrives, `Referrer-Policy: no-referrer` keeps the URL to itself.',
  source: 'RFC 9700 4.2',
  why: 'The URL with code and state would be told to whatever the next page loads.',
  check: 'Signs in, and looks at the answer to the URL with the code.',
  needs: ['authorization server', 'sign-in', 'login'],
  requests: 5,
  async *judge({ signIn }) {
    const { answers } = await signIn();
    for (const answer of answers) {
      const url = new URL(answer.exchange.request.url);
      if (url.searchParams.has('code') && answer.header('referrer-policy') !== 'no-referrer')
        yield finding('Referrer-Policy: no-referrer', answer, { seen: answer.header('referrer-policy') ?? 'none' });
    }
  },
};
