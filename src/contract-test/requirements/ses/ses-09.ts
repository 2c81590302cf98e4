import { finding, type Requirement } from '../../requirement.js';

const PROTOCOL_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'aud', 'azp', 'jti', 'sid'];

export const ses09: Requirement = {
  id: 'SES-09',
  level: 'project',
  sentence: 'Session information withholds the claims that belong to the protocol.',
  source: 'data minimisation; Back-Channel Logout 2.1 for `sid`',
  why: 'They say nothing to a page, and some of them are keys: with `sid` the authorization server names the session.',
  check: `Looks for ${PROTOCOL_CLAIMS.map((name) => `\`${name}\``).join(', ')}.`,
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.sessionInfo();
    const told = PROTOCOL_CLAIMS.filter((name) => name in answer.members);
    if (told.length > 0) yield finding('no claims of the protocol', answer, { seen: told.join(', ') });
  },
};
