import { finding, observation, type Requirement } from '../../requirement.js';

export const login05: Requirement = {
  id: 'LOGIN-05',
  level: 'project',
  sentence: 'An authorization response counts once.',
  source: 'RFC 9700 2.1: one-time use',
  why: 'It stays in the history of the browser.',
  check: 'Signs in, and brings the same response again; expects no token request, and the session as before.',
  needs: ['authorization server', 'sign-in', 'login'],
  requests: 9,
  isDestructive: true,
  async *judge({ signIn, authorizationServer }) {
    const { answers, browser, caller } = await signIn();
    const urls = answers.map(({ exchange }) => exchange.request.url);
    const arrival = urls.find((url) => url.startsWith(caller.origin) && new URL(url).searchParams.has('code'));
    if (arrival === undefined) return;
    authorizationServer.forgetRequests();
    const { last } = await browser.navigate(arrival, { stopBefore: ({ origin }) => origin !== caller.origin });
    if (last.status >= 500) yield finding('a page that says what to do', last);
    if (authorizationServer.received('/token').length > 0) yield observation('no token request', 'a token request');
    const after = await caller.sessionInfo();
    if (after.status !== 200) yield finding('the session as before', after);
  },
};
