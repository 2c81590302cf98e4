import type { Level, UntestableClause } from '../clause.js';
import type { Requirement } from '../requirement.js';
import type { IdTokenChanges } from '../scripted-authorization-server/index.js';
import { observation } from '../statements.js';
import { isSignedIn, loginUrl } from './steps/signing-in.js';

/** TLS may replace the signature where the token comes straight from the server (OpenID Connect Core 3.1.3.7, step 6). */
const ON_TLS_ALONE: Level = 'project';

/** The algorithm is a SHOULD there (step 7). */
const ON_THE_ALGORITHM: Level = 'SHOULD';

const ABOUT_THE_NONCE = ['it has another nonce', 'it has no nonce'];

/** Invalid ID Tokens, with what is wrong about them. */
const badIdTokens = (now: number): readonly (readonly [wrong: string, changes: IdTokenChanges, level?: Level])[] => [
  ['it has no signature (alg none)', { signedWith: 'nothing' }, ON_THE_ALGORITHM],
  ['the public key is the HMAC secret', { signedWith: 'public key as secret' }],
  ['another key has signed it', { signedWith: 'foreign' }, ON_TLS_ALONE],
  ['no key has its kid', { signedWith: 'foreign', header: { kid: 'unknown' } }, ON_TLS_ALONE],
  ['another server has issued it', { claims: { iss: 'https://evil.example' } }],
  ['it is for another client', { claims: { aud: 'another-client' } }],
  ['it is for several clients, and another one asked', { claims: { aud: ['another-client'], azp: 'another-client' } }],
  ['it has expired', { claims: { iat: now - 7200, exp: now - 3600 } }],
  ['it has another nonce', { claims: { nonce: 'wrong' } }],
  ['it has no nonce', { claims: { nonce: undefined } }],
  ['it has no subject', { claims: { sub: undefined } }],
];

/** Which ID Tokens are accepted. */
export const idTokens: readonly (Requirement | UntestableClause)[] = [
  {
    id: 'LOGIN-06',
    level: 'MUST',
    sentence: 'The ID Token is validated: issuer, audience, expiry, `nonce`, and signature.',
    source: 'OpenID Connect Core 3.1.3.7',
    why: 'It names the person who has signed in; an attacker who can forge one can be any person.',
    check:
      'Lets the authorization server issue eleven ID Tokens with one fault each; none may lead to a session. Those about the nonce only count if one was requested.',
    needs: ['authorization server', 'login'],
    requests: 77,
    async *run(context) {
      const { newBrowser, authorizationServer, now } = context;
      for (const [wrong, idToken, level] of badIdTokens(now())) {
        authorizationServer.behave({ idToken });
        const browser = newBrowser();
        await browser.navigate(loginUrl(context));
        const hasNonce = authorizationServer.received('/authorize').at(-1)?.query.has('nonce') === true;
        if (ABOUT_THE_NONCE.includes(wrong) && !hasNonce) continue;
        if (await isSignedIn(context, browser)) yield observation('no session', `a session, although ${wrong}`, level);
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
