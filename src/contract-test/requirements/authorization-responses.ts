import type { Requirement } from '../requirement.js';
import { finding, observation } from '../statements.js';
import { isSignedIn, signInUpToCallback } from './steps/signing-in.js';

const MARKUP = '<img src=x onerror=alert(1)>';

/** Which authorization responses are accepted. */
export const authorizationResponses: readonly Requirement[] = [
  {
    id: 'LOGIN-04',
    level: 'MUST',
    sentence:
      'An authorization response is accepted only in the browser that began to sign in, and only with its `state`.',
    source: 'RFC 9700 2.1',
    why: 'Otherwise an attacker can sign a person in under the attacker’s own account, and read what they enter.',
    check:
      'Delivers an authorization response with a wrong `state`, without one, and in another browser; expects no session.',
    needs: ['authorization server', 'login'],
    requests: 33,
    async *run(context) {
      const { newBrowser, authorizationServer } = context;
      const cases: readonly [name: string, inOtherBrowser: boolean, change: (url: URL) => void][] = [
        ['with a wrong state', false, ({ searchParams }) => searchParams.set('state', 'wrong')],
        ['without state', false, ({ searchParams }) => searchParams.delete('state')],
        ['in another browser', true, () => undefined],
      ];
      for (const [name, inOtherBrowser, change] of cases) {
        const browser = newBrowser();
        const url = await signInUpToCallback(context, browser);
        change(url);
        authorizationServer.forgetRequests();
        const arriving = inOtherBrowser ? newBrowser() : browser;
        await arriving.navigate(url.href);
        if (await isSignedIn(context, arriving)) yield observation(`no session ${name}`, 'a session');
        else if (authorizationServer.received('/token').length > 0)
          yield observation(`no redemption of the code ${name}`, 'a token request');
      }
    },
  },
  {
    id: 'LOGIN-05',
    level: 'project',
    sentence: 'An authorization response is accepted once.',
    source: 'RFC 9700 2.1: one-time use',
    why: 'It stays in the history of the browser.',
    check: 'Signs in, and delivers the same response again; expects no token request, and the session as before.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 9,
    isDestructive: true,
    async *run({ signIn, authorizationServer }) {
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
  },
  {
    id: 'LOGIN-07',
    level: 'MUST',
    sentence: 'An authorization response with a wrong `iss`, or without a promised one, is refused.',
    source: 'RFC 9207 2.4; RFC 9700 2.1',
    why: 'Otherwise a malicious authorization server can obtain the code of an honest one.',
    check: 'Delivers responses with a foreign `iss`, with an added slash, and without `iss`; expects no session.',
    needs: ['authorization server', 'login'],
    requests: 33,
    async *run(context) {
      const { newBrowser, authorizationServer } = context;
      for (const iss of ['https://evil.example', `${authorizationServer.issuer}/`, undefined]) {
        const browser = newBrowser();
        const url = await signInUpToCallback(context, browser);
        if (iss === undefined) url.searchParams.delete('iss');
        else url.searchParams.set('iss', iss);
        await browser.navigate(url.href);
        if (await isSignedIn(context, browser))
          yield observation(`no session with iss ${iss ?? 'left out'}`, 'a session');
      }
    },
  },
  {
    id: 'LOGIN-12',
    level: 'project',
    sentence: 'An error from the authorization server leads to an error page, begins no session, and ends none.',
    source: 'RFC 6749 4.1.2.1',
    why: 'Its description is untrusted, and a person who declines has caused no failure.',
    check:
      'Lets the authorization server refuse with markup in the description; then delivers an error that no sign-in asked for.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 16,
    isDestructive: true,
    async *run(context) {
      const { newBrowser, authorizationServer, signIn } = context;
      authorizationServer.behave({ authorization: { error: 'access_denied', errorDescription: MARKUP } });
      const browser = newBrowser();
      const url = await signInUpToCallback(context, browser);
      const { last } = await browser.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
      if (last.status >= 500) yield finding('a page for people', last);
      if (last.text.includes(MARKUP)) yield finding('the description escaped, or left out', last);
      if (await isSignedIn(context, browser)) yield observation('no session', 'a session');
      authorizationServer.behaveAsUsual();
      const signedIn = await signIn();
      url.searchParams.set('state', 'unrequested');
      await signedIn.browser.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
      const after = await signedIn.caller.sessionInfo();
      if (after.status !== 200) yield finding('the session as before', after);
    },
  },
];
