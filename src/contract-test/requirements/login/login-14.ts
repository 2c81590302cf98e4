import { finding, type Requirement } from '../../requirement.js';

export const login14: Requirement = {
  id: 'LOGIN-14',
  level: 'project',
  sentence: 'A redirect after a POST does not send the form along.',
  source: 'RFC 9700 4.12',
  why: 'With 307 and 308 the browser posts the same form, and what it holds, to the next address.',
  check: 'Signs out, by POST where that is how it is done; a redirect may not be 307 or 308.',
  needs: ['session', 'logout'],
  requests: 6,
  isDestructive: true,
  async *judge({ signIn, hints }) {
    const { caller } = await signIn();
    const { url = '', method = 'POST' } = hints.logout ?? {};
    const answer = await caller.ask(url, { method, headers: { Origin: caller.origin } });
    if ([307, 308].includes(answer.status)) yield finding('303', answer);
  },
};
