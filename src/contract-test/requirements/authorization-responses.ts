import type { Level } from '../clause.js';
import type { Requirement, UntestableClause } from '../requirement.js';
import type { IdTokenChanges } from '../scripted-authorization-server/index.js';
import { finding, Inconclusive, note, observation } from '../statements.js';
import { isSignedIn, loginUrl, signInUpToCallback } from './steps/signing-in.js';

const MARKUP = '<img src=x onerror=alert(1)>';

/** TLS may replace the signature where the token comes straight from the server (OpenID Connect Core 3.1.3.7, step 6). */
const LEFT_TO_TLS = ['another key has signed it', 'no key has its kid'];

/** The algorithm is a SHOULD there (step 7). */
const ON_THE_ALGORITHM: Level = 'SHOULD';

const ABOUT_THE_NONCE = ['it has another nonce', 'it has no nonce'];

/** Invalid ID Tokens, with what is wrong about them. */
const badIdTokens = (
  now: number,
  clientId: string,
): readonly (readonly [wrong: string, changes: IdTokenChanges, level?: Level])[] => [
  ['it has no signature (alg none)', { signedWith: 'nothing' }, ON_THE_ALGORITHM],
  ['the public key is the HMAC secret', { signedWith: 'public key as secret' }],
  ['another key has signed it', { signedWith: 'foreign' }],
  ['no key has its kid', { signedWith: 'foreign', header: { kid: 'unknown' } }],
  ['another server has issued it', { claims: { iss: 'https://evil.example' } }],
  ['it is for another client', { claims: { aud: 'another-client' } }],
  ['it is for several clients, and another one asked', { claims: { aud: ['another-client'], azp: 'another-client' } }],
  ['it is for another client, and we asked', { claims: { aud: ['another-client'], azp: clientId } }],
  ['it has expired', { claims: { iat: now - 4200, exp: now - 600 } }],
  ['it has another nonce', { claims: { nonce: 'wrong' } }],
  ['it has no nonce', { claims: { nonce: undefined } }],
  ['it has no subject', { claims: { sub: undefined } }],
];

/** Those that always count. */
const FAULTS = badIdTokens(0, '').flatMap(([wrong]) => (LEFT_TO_TLS.includes(wrong) ? [] : [wrong]));

/** Which authorization responses and ID Tokens are accepted. */
export const authorizationResponses: readonly (Requirement | UntestableClause)[] = [
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
    axes: [{ value: ['with a wrong state', 'without state', 'in another browser'] }],
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
    sentence: 'Each attempt to sign in takes one authorization response, once.',
    source: 'RFC 9700 2.1: one-time use',
    why: 'It stays in the history of the browser.',
    check:
      'Signs in, and delivers the same response again; expects no token request, and the session as before. Then delivers an error for another attempt, and the code after it; expects no token request.',
    needs: ['authorization server', 'sign-in', 'login'],
    requests: 18,
    isDestructive: true,
    async *run(context) {
      const { signIn, authorizationServer, newBrowser } = context;
      const { answers, browser, caller } = await signIn();
      const urls = answers.map(({ exchange }) => exchange.request.url);
      const arrival = urls.find((url) => url.startsWith(caller.origin) && new URL(url).searchParams.has('code'));
      if (arrival === undefined) throw new Inconclusive('no URL with the authorization response was seen');
      authorizationServer.forgetRequests();
      const { last } = await browser.navigate(arrival, { stopBefore: ({ origin }) => origin !== caller.origin });
      if (last.status >= 500) yield finding('a page that says what to do', last);
      if (authorizationServer.received('/token').length > 0) yield observation('no token request', 'a token request');
      const after = await caller.sessionInfo();
      if (after.status !== 200) yield finding('the session as before', after);
      const other = newBrowser();
      const url = await signInUpToCallback(context, other);
      await other.navigate(asError(url).href, { stopBefore: ({ origin }) => origin !== url.origin });
      authorizationServer.forgetRequests();
      await other.navigate(url.href, { stopBefore: ({ origin }) => origin !== url.origin });
      if (authorizationServer.received('/token').length > 0)
        yield observation('no token request for a code that comes after an error', 'a token request');
    },
  },
  {
    id: 'LOGIN-07',
    level: 'MUST',
    sentence: 'An authorization response with a wrong `iss`, or without a promised one, is refused.',
    source: 'RFC 9207 2.4; RFC 9700 2.1',
    why: 'Otherwise a malicious authorization server can obtain the code of an honest one.',
    check:
      'Delivers responses with a foreign `iss`, with an added slash, in capitals, and without `iss`; expects no session.',
    needs: ['authorization server', 'login'],
    axes: [{ value: ['foreign', 'with a slash', 'in capitals', 'left out'] }],
    requests: 44,
    async *run(context) {
      const { newBrowser, authorizationServer } = context;
      const { issuer } = authorizationServer;
      for (const iss of ['https://evil.example', `${issuer}/`, issuer.toUpperCase(), undefined]) {
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
      'Lets the authorization server refuse with markup in the description; then delivers an error that no sign-in asked for, and one that a person who is signed in gets on the way to more.',
    needs: ['authorization server', 'sign-in', 'login'],
    axes: [{ value: ['shows markup', 'ends a session', 'fails', 'removes the cookie of a session'] }],
    requests: 25,
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
      if (after.status !== 200) return yield finding('the session as before', after);
      if (!(await isSignedIn(context, signedIn.browser))) return;
      authorizationServer.behave({ authorization: { error: 'access_denied' } });
      const refused = await signInUpToCallback(context, signedIn.browser);
      await signedIn.browser.navigate(refused.href, { stopBefore: ({ origin }) => origin !== refused.origin });
      if (!(await isSignedIn(context, signedIn.browser)))
        yield observation('the browser signed in as before', 'no session after a refusal');
    },
  },
  {
    id: 'LOGIN-06',
    level: 'MUST',
    sentence: 'The ID Token is validated: issuer, audience, expiry, `nonce`, and signature.',
    source: 'OpenID Connect Core 3.1.3.7',
    why: 'It names the person who has signed in; an attacker who can forge one can be any person.',
    check:
      'Lets the authorization server issue twelve ID Tokens with one fault each; none may lead to a session. Those about the nonce only count if one was requested; a foreign signature is noted, since TLS may stand for it.',
    needs: ['authorization server', 'login'],
    axes: [{ value: FAULTS }],
    requests: 84,
    async *run(context) {
      const { newBrowser, authorizationServer, now } = context;
      for (const [wrong, idToken, level] of badIdTokens(now(), authorizationServer.client.clientId)) {
        authorizationServer.behave({ idToken });
        const browser = newBrowser();
        await browser.navigate(loginUrl(context));
        const hasNonce = authorizationServer.received('/authorize').at(-1)?.query.has('nonce') === true;
        if (ABOUT_THE_NONCE.includes(wrong) && !hasNonce) {
          yield note(`Not judged: whether ${wrong}. The sign-in asks for no nonce.`);
          continue;
        }
        if (!(await isSignedIn(context, browser))) continue;
        if (LEFT_TO_TLS.includes(wrong))
          yield note(`A session, although ${wrong}: TLS has to stand for the signature.`);
        else yield observation('no session', `a session, although ${wrong}`, level);
      }
    },
  },
  {
    id: 'LOGIN-08',
    level: 'MUST',
    sentence: 'Metadata with another `issuer` than the configured one is not used.',
    source: 'RFC 8414 3.3',
    reason: 'Backends read the metadata when they start, and the tester does not start them.',
  },
];

/** The response as the authorization server would have sent it if the person had declined. */
function asError(response: URL): URL {
  const url = new URL(response);
  url.searchParams.delete('code');
  url.searchParams.set('error', 'access_denied');
  return url;
}
