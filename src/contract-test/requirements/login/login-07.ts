import { observation, type Requirement } from '../../requirement.js';
import { isSignedIn, signInUpToCallback } from './authorization-response.js';

export const login07: Requirement = {
  id: 'LOGIN-07',
  level: 'MUST',
  sentence: 'An authorization response with another `iss`, or without the promised one, is refused.',
  source: 'RFC 9207 2.4; RFC 9700 2.1',
  why: 'It is how a malicious authorization server gets the code of an honest one.',
  check: 'Brings responses with a foreign `iss`, with a slash too many, and without `iss`; expects no session.',
  needs: ['authorization server', 'login'],
  requests: 33,
  async *judge(trial) {
    const { newBrowser, authorizationServer } = trial;
    for (const iss of ['https://evil.example', `${authorizationServer.issuer}/`, undefined]) {
      const browser = newBrowser();
      const url = await signInUpToCallback(trial, browser);
      if (iss === undefined) url.searchParams.delete('iss');
      else url.searchParams.set('iss', iss);
      await browser.navigate(url.href);
      if (await isSignedIn(trial, browser)) yield observation(`no session with iss ${iss ?? 'left out'}`, 'a session');
    }
  },
};
