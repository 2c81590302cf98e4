import { observation, type Requirement } from '../../requirement.js';
import { isSignedIn, signInUpToCallback } from './authorization-response.js';

export const login04: Requirement = {
  id: 'LOGIN-04',
  level: 'MUST',
  sentence: 'An authorization response counts only in the browser that began to sign in, and only with its `state`.',
  source: 'RFC 9700 2.1',
  why: 'Else somebody can be signed in as the attacker, and give them what they enter.',
  check:
    'Brings an authorization response with a wrong `state`, without one, and in another browser; expects no session.',
  needs: ['authorization server', 'login'],
  requests: 33,
  async *judge(trial) {
    const { newBrowser, authorizationServer } = trial;
    const cases: readonly [name: string, inOtherBrowser: boolean, change: (url: URL) => void][] = [
      ['with a wrong state', false, ({ searchParams }) => searchParams.set('state', 'wrong')],
      ['without state', false, ({ searchParams }) => searchParams.delete('state')],
      ['in another browser', true, () => undefined],
    ];
    for (const [name, inOtherBrowser, change] of cases) {
      const browser = newBrowser();
      const url = await signInUpToCallback(trial, browser);
      change(url);
      authorizationServer.forgetRequests();
      const arriving = inOtherBrowser ? newBrowser() : browser;
      await arriving.navigate(url.href);
      if (await isSignedIn(trial, arriving)) yield observation(`no session ${name}`, 'a session');
      else if (authorizationServer.received('/token').length > 0)
        yield observation(`no redemption of the code ${name}`, 'a token request');
    }
  },
};
