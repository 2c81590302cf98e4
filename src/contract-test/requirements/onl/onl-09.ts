import { finding, type Requirement } from '../../requirement.js';

const SCOPES = ['online_access', 'offline_access'];

export const onl09: Requirement = {
  id: 'ONL-09',
  level: 'project',
  sentence:
    '`online_access` and `offline_access` in a token query have no special meaning, and bring no refresh token.',
  source: 'draft 4.1, which knows no such meaning; RFC 10017 6.2.4.2',
  why: 'Pages copy whole scope strings; what they would get then is the one thing that must not get there.',
  check: 'Asks for each of the two scopes; expects a token or an error, and in neither a refresh token.',
  needs: ['session'],
  requests: 7,
  isDestructive: true,
  async *judge({ signIn }) {
    const { caller } = await signIn();
    for (const scope of SCOPES) {
      const answer = await caller.token({ scope });
      if (/refresh_?token"/i.test(answer.text)) yield finding('no refresh token', answer);
      else if (answer.status >= 500) yield finding('a token, or an error that the page can act on', answer);
    }
  },
};
