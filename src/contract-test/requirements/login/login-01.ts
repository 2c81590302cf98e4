import { observation, type Requirement } from '../../requirement.js';

export const login01: Requirement = {
  id: 'LOGIN-01',
  level: 'MUST',
  sentence: 'The backend authenticates at the token endpoint.',
  source: 'RFC 10017 6.2.3.1',
  why: 'That is what a backend is for: a code or a refresh token that leaks is worth nothing without it.',
  check: 'Signs in; expects the client’s credentials in the token request, and nowhere in what the browser saw.',
  needs: ['authorization server', 'sign-in', 'login'],
  requests: 5,
  async *judge({ signIn, authorizationServer }) {
    authorizationServer.forgetRequests();
    const { answers } = await signIn();
    const { clientSecret } = authorizationServer.client;
    for (const { headers, form } of authorizationServer.received('/token')) {
      const proof = headers.authorization ?? form.get('client_secret') ?? form.get('client_assertion');
      if (proof === null) yield observation('credentials in the token request', 'none');
    }
    const seen = answers.map(({ exchange: { request, response } }) => JSON.stringify([request.url, response]));
    if (seen.some((text) => text.includes(clientSecret) || text.includes(encodeURIComponent(clientSecret))))
      yield observation('no client secret in what the browser sees', 'the client secret');
  },
};
