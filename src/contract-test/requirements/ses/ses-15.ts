import { finding, type Requirement } from '../../requirement.js';

const LIFETIME_SECONDS = 3;

export const ses15: Requirement = {
  id: 'SES-15',
  level: 'project',
  sentence: 'A session does not outlive its refresh token, when the end of that is known.',
  source: 'RFC 10017 6.2.2.2, advice',
  why: 'A page would show somebody as signed in for whom nothing works any more.',
  check: `The authorization server says \`refresh_expires_in: ${LIFETIME_SECONDS}\`; a second later expects no session.`,
  needs: ['authorization server', 'sign-in'],
  requests: 7,
  isDestructive: true,
  async *judge({ signIn, authorizationServer, wait }) {
    authorizationServer.behave({ expiresIn: 1, tokenMembers: { refresh_expires_in: LIFETIME_SECONDS } });
    const { caller } = await signIn();
    await wait(LIFETIME_SECONDS + 1);
    const answer = await caller.sessionInfo();
    if (answer.status === 200) yield finding('no session, for its refresh token is over', answer);
  },
};
