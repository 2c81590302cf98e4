import { finding, observation, type Requirement } from '../../requirement.js';

export const login13: Requirement = {
  id: 'LOGIN-13',
  level: 'project',
  sentence: 'After signing in no token, code or verifier is left in the address or the page.',
  source: 'RFC 9700 4.2 and 4.3',
  why: 'Addresses go into the history, into logs, and with `Referer` to others.',
  check: 'Signs in, and looks at where it ended: no `code` in the address, no token in the page.',
  needs: ['authorization server', 'sign-in', 'login'],
  requests: 5,
  async *judge({ signIn, authorizationServer }) {
    const { answers } = await signIn();
    const last = answers.at(-1);
    if (last === undefined) return;
    const { searchParams } = new URL(last.exchange.request.url);
    for (const name of ['code', 'access_token', 'id_token', 'code_verifier'].filter((one) => searchParams.has(one)))
      yield observation('an address without secrets', `an address with ${name}`);
    const { accessToken = '', refreshToken = '', idToken = '' } = authorizationServer.issued.at(-1) ?? {};
    const secrets = [accessToken, refreshToken, idToken].filter((secret) => secret !== '');
    for (const answer of answers.filter(
      ({ exchange }) => new URL(exchange.request.url).origin !== authorizationServer.issuer,
    ))
      if (secrets.some((secret) => answer.text.includes(secret))) yield finding('no token in it', answer);
  },
};
