import { finding, type Requirement } from '../../requirement.js';

export const bcl11: Requirement = {
  id: 'BCL-11',
  level: 'stated',
  sentence: 'A logout token for a session that is unknown, or over, counts as success.',
  source: 'Back-Channel Logout 2.7',
  why: 'The session is over, which is what was wanted; a refusal makes the authorization server try again for nothing.',
  check: 'Sends a valid logout token with an unknown `sid`; expects 200.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 1,
  async *judge({ anonymous, authorizationServer, hints }) {
    const logoutToken = authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    const answer = await anonymous.ask(hints.backChannelLogoutUrl ?? '', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': undefined,
        'Sec-Fetch-Mode': undefined,
        'Sec-Fetch-Dest': undefined,
      },
      body: new URLSearchParams({ logout_token: logoutToken }).toString(),
    });
    if (![200, 204].includes(answer.status)) yield finding('200', answer);
  },
};
