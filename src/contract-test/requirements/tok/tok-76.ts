import { expectedToken, expectInvalidSession } from '../../expectations.js';
import { ENDPOINTS_THERE, NOBODY_TOLD } from '../../grounds.js';
import type { Requirement } from '../../requirement.js';

export const tok76: Requirement = {
  id: 'TOK-76',
  level: 'project',
  sentence: 'An access token is not a session.',
  source: 'draft 3',
  why: 'Whoever finds one token, in a log say, could get new ones with it for ever.',
  check: 'Asks without a cookie, with a valid token in `Authorization` and in the query; expects `invalid_session`.',
  needs: ['session'],
  requests: 3,
  builtOn: [...ENDPOINTS_THERE, ...NOBODY_TOLD],
  async *judge({ session, anonymous }) {
    const token = expectedToken(await session.token());
    yield* expectInvalidSession(await anonymous.token(undefined, { headers: { Authorization: `Bearer ${token}` } }));
    yield* expectInvalidSession(await anonymous.token({ access_token: token }));
  },
};
