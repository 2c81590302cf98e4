import { describe, expect, it } from '@jest/globals';
import { createFrontend } from '../support/frontend.js';
import type { IdTokenChanges } from '../support/scripted-authorization-server/index.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
const now = () => Math.floor(Date.now() / 1000);

async function signInWith(idToken: IdTokenChanges) {
  pair.server.behave({ idToken });
  const frontend = createFrontend(pair.backend.newUserAgent(), pair.backend.origin);
  const callback = await pair.backend.beginSignIn(frontend.userAgent);
  const page = await pair.backend.finishSignIn(frontend.userAgent, callback);
  return { page, isSignedIn: (await frontend.sessionInfo()).status === 200, cookie: frontend.sessionCookie() };
}

describe('the ID Token of a sign-in', () => {
  const bad: [string, () => IdTokenChanges][] = [
    ['without signature (alg none)', () => ({ signedWith: 'nothing' })],
    ['signed with the public key as an HMAC secret', () => ({ signedWith: 'public key as secret' })],
    ['signed with a foreign key', () => ({ signedWith: 'foreign' })],
    ['signed with a foreign key of an unknown id', () => ({ signedWith: 'foreign', header: { kid: 'unknown' } })],
    ['that names an unknown key', () => ({ header: { kid: 'unknown' } })],
    ['with an unknown critical header', () => ({ header: { crit: ['unheard'], unheard: 1 } })],
    ['of another issuer', () => ({ claims: { iss: 'https://other.example' } })],
    ['of an issuer with a slash more', () => ({ claims: { iss: `${pair.server.issuer}/` } })],
    ['for another audience', () => ({ claims: { aud: 'somebody-else' } })],
    ['for several audiences without azp', () => ({ claims: { aud: [pair.server.client.clientId, 'somebody-else'] } })],
    ['whose azp is another client', () => ({ claims: { azp: 'somebody-else' } })],
    ['with another nonce', () => ({ claims: { nonce: 'x'.repeat(43) } })],
    ['without nonce', () => ({ claims: { nonce: undefined } })],
    ['that has expired', () => ({ claims: { iat: now() - 700, exp: now() - 400 } })],
    ['without exp', () => ({ claims: { exp: undefined } })],
    ['without iat', () => ({ claims: { iat: undefined } })],
    ['that is not valid yet', () => ({ claims: { nbf: now() + 600 } })],
    ['without sub', () => ({ claims: { sub: undefined } })],
    ['whose sub is a number', () => ({ claims: { sub: 7 } })],
    ['whose sub is empty', () => ({ claims: { sub: '' } })],
    ['that is left out', () => ({ isLeftOut: true })],
  ];

  it.each(bad)('%s starts no session [LOGIN-06]', async (_name, changes) => {
    const { page, isSignedIn, cookie } = await signInWith(changes());
    expect([page.status, isSignedIn, cookie]).toEqual([502, false, '']);
    expect(page.body).toContain('Signing in did not work');
  });

  it('that is right lets in, also with a list of one audience and unknown claims [LOGIN-06]', async () => {
    const claims = {
      aud: [pair.server.client.clientId],
      custom: { deep: true },
      at_hash: 'not checked in the code flow',
    };
    expect((await signInWith({ claims })).isSignedIn).toBe(true);
  });
});
