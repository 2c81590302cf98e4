import { finding, notApplicable, type Requirement } from '../../requirement.js';

export const cache05: Requirement = {
  id: 'CACHE-05',
  level: 'stated',
  sentence: 'A backend that keeps tokens keeps their expiry and scopes with them.',
  source: 'draft 4.2',
  why: 'A page that gets a token without `expires_in` the second time does not know when to ask again.',
  check: 'Asks twice; if the token is the same, `expires_in` and `scope` must be there as the first time.',
  needs: ['session'],
  requests: 2,
  async *judge({ session }) {
    const first = await session.token();
    const second = await session.token();
    if (first.accessToken === undefined || first.accessToken !== second.accessToken)
      return yield notApplicable('Two equal queries got different tokens: none is kept.');
    if (typeof first.members.expires_in !== typeof second.members.expires_in)
      yield finding('expires_in as the first time', second);
    if (first.scope?.join(' ') !== second.scope?.join(' ')) yield finding('scope as the first time', second);
  },
};
