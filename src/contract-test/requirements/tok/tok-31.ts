import { expectRefusal } from '../../expectations.js';
import { finding, type Requirement } from '../../requirement.js';

export const tok31: Requirement = {
  id: 'TOK-31',
  level: 'stated',
  sentence: 'A scope beyond the grant is refused, and the session goes on.',
  source: 'draft 4.3.2 and 4.3.3; RFC 6749 6',
  why: 'A page that asks for too much must learn so, and not sign its person out.',
  check: 'Asks for a scope that nobody granted; expects a 400 and no token, and then what a bare request got before.',
  needs: ['session'],
  requests: 8,
  isDestructive: true,
  async *judge({ signIn }) {
    const { caller } = await signIn();
    const before = await caller.token();
    yield* expectRefusal(await caller.token({ scope: 'never-granted-to-anybody' }));
    const after = await caller.token();
    if (before.status === 200 && after.status !== 200) yield finding('200 as before', after);
  },
};
