import { finding, type Requirement } from '../../requirement.js';

export const csrf16: Requirement = {
  id: 'CSRF-16',
  level: 'project',
  sentence: 'The endpoint for back-channel logout asks for neither cookie nor origin.',
  source: 'Back-Channel Logout 2.5',
  why: 'An authorization server is no browser, and sends none of that.',
  check: 'Sends a valid logout token with nothing but its form; expects 200.',
  needs: ['authorization server', 'back-channel logout'],
  requests: 1,
  async *judge({ anonymous, authorizationServer, hints }) {
    const logout_token = authorizationServer.logoutToken({ claims: { sid: 'nobody-has-this' } });
    const answer = await anonymous.ask(hints.backChannelLogoutUrl ?? '', {
      method: 'POST',
      headers: {
        Accept: '*/*',
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': undefined,
        'Sec-Fetch-Mode': undefined,
        'Sec-Fetch-Dest': undefined,
      },
      body: new URLSearchParams({ logout_token }).toString(),
    });
    if (answer.status === 401 || answer.status === 403) yield finding('200', answer);
  },
};
