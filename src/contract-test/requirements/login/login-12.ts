import { finding, observation, type Requirement } from '../../requirement.js';
import { isSignedIn, signInUpToCallback } from './authorization-response.js';

const MARKUP = '<img src=x onerror=alert(1)>';

export const login12: Requirement = {
  id: 'LOGIN-12',
  level: 'project',
  sentence: 'An error from the authorization server leads to a clean page, to no session, and ends none.',
  source: 'RFC 6749 4.1.2.1',
  why: 'The description comes from outside, and people who change their mind are no reason for a failure.',
  check: 'Lets the authorization server refuse with markup in the description; then brings an error nobody asked for.',
  needs: ['authorization server', 'sign-in', 'login'],
  requests: 16,
  isDestructive: true,
  async *judge(trial) {
    const { newBrowser, authorizationServer, signIn } = trial;
    authorizationServer.behave({ authorization: { error: 'access_denied', errorDescription: MARKUP } });
    const browser = newBrowser();
    const url = await signInUpToCallback(trial, browser);
    const { last } = await browser.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
    if (last.status >= 500) yield finding('a page for people', last);
    if (last.text.includes(MARKUP)) yield finding('the description escaped, or left out', last);
    if (await isSignedIn(trial, browser)) yield observation('no session', 'a session');
    authorizationServer.behaveAsUsual();
    const signedIn = await signIn();
    url.searchParams.set('state', 'nobody-asked');
    await signedIn.browser.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
    const after = await signedIn.caller.sessionInfo();
    if (after.status !== 200) yield finding('the session as before', after);
  },
};
