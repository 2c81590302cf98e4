import { describe, expect, it } from '@jest/globals';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();

/** The details of the events of one name since the backend has started. */
const detailsOf = (name: string) =>
  pair.backend.events.filter((event) => event.name === name).map(({ details }) => details);

describe('The log at the first sign-in', () => {
  it('names the scopes that the authorization server dropped, once', async () => {
    await pair.backend.restart();
    pair.server.behave({ scope: () => 'openid read' });
    await pair.backend.signIn();
    await pair.backend.signIn();
    expect(detailsOf('authorization_server.narrower_scope')).toEqual([
      {
        authorizationServer: 'default',
        host: new URL(pair.server.issuer).host,
        clientId: pair.server.client.clientId,
        missing: ['buy'],
        docs: 'docs/check.md#fewer-scopes-than-requested',
      },
    ]);
  });

  it('names the claims that nothing brought, once', async () => {
    await pair.backend.restart();
    pair.server.behave({ idToken: { claims: { name: undefined, email: undefined, email_verified: undefined } } });
    await pair.backend.signIn();
    await pair.backend.signIn();
    const missing = expect.arrayContaining(['name', 'email', 'preferred_username']);
    expect(detailsOf('authorization_server.missing_claims')).toEqual([expect.objectContaining({ missing })]);
  });

  it('names nothing where everything came', async () => {
    const before = pair.backend.events.length;
    await pair.backend.restart();
    await pair.backend.signIn();
    const warnings = pair.backend.events.slice(before).filter(({ level }) => level === 'warning');
    expect(warnings).toEqual([]);
  });
});

describe.each([
  [600, /^The clock of this machine is (59[5-9]|60[0-5]) s ahead of that of/],
  [-600, /^The clock of this machine is (59[5-9]|60[0-5]) s behind that of/],
])('With a clock that is %d s off', (seconds, cause) => {
  const off = useTestBackend({ clock: () => Math.floor(Date.now() / 1000) + seconds });

  it('the log names the difference at the start of the first sign-in, once', async () => {
    const userAgent = off.backend.newUserAgent();
    await off.backend.beginSignIn(userAgent);
    await off.backend.beginSignIn(userAgent);
    const differences = off.backend.events.filter(({ name }) => name === 'authorization_server.clock_differs');
    expect(differences.map(({ details }) => details)).toEqual([
      expect.objectContaining({
        host: new URL(off.server.issuer).host,
        cause: expect.stringMatching(cause),
        docs: 'docs/check.md#clocks-that-differ',
      }),
    ]);
  });
});
