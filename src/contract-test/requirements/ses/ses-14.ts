import { ENDPOINTS } from '../../endpoints.js';
import { ENDPOINTS_THERE } from '../../grounds.js';
import { finding, notApplicable, type Requirement } from '../../requirement.js';

export const ses14: Requirement = {
  id: 'SES-14',
  level: 'project',
  sentence: 'The absolute life time of a session is enforced on the server, whatever the cookie says of its own.',
  source: 'RFC 10017 6.1.2.2',
  why: 'A cookie that was copied away would be good for ever.',
  check:
    'Waits for the `exp` of session information, and sends the cookie again. Needs a session of at most 20 seconds.',
  needs: ['session', 'sign-in'],
  requests: 8,
  // Others would find their sessions ended by the time that goes by.
  isDestructive: true,
  builtOn: [...ENDPOINTS_THERE, 'SES-11', 'CACHE-04'],
  async *judge({ signIn, now, wait }) {
    const { caller } = await signIn();
    const { exp } = (await caller.sessionInfo()).members;
    if (typeof exp !== 'number') return yield notApplicable('Session information tells no expiry to wait for.');
    await wait(exp - now() + 1);
    for (const path of ENDPOINTS) {
      const answer = await caller.ask(path);
      if (answer.status < 400) yield finding('no session after its end', answer);
    }
  },
};
