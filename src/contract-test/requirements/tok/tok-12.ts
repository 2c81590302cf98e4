import { expectInvalidSession } from '../../expectations.js';
import { ENDPOINTS_THERE, NOBODY_TOLD } from '../../grounds.js';
import type { Requirement } from '../../requirement.js';

export const tok12: Requirement = {
  id: 'TOK-12',
  level: 'project',
  sentence: 'The session is checked before the parameters.',
  source: 'draft 4, order of the steps',
  why: 'Whoever has no session learns nothing about what the backend would accept, and gets one answer, not two.',
  check: 'Asks without a session for a malformed scope; expects `invalid_session`.',
  needs: [],
  requests: 1,
  builtOn: [...ENDPOINTS_THERE, ...NOBODY_TOLD],
  async *judge({ anonymous }) {
    yield* expectInvalidSession(await anonymous.token('scope=%22'));
  },
};
