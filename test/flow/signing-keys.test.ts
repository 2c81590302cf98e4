import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { createFrontend, refusalOf } from '../support/frontend.js';
import { useTestBackend } from '../support/use-test-backend.js';

/** New keys are looked for no more often than every two seconds. */
const LOOK_AGAIN_MS = 2_100;

describe('the keys that the authorization server signs ID Tokens with', () => {
  const pair = useTestBackend();

  it('may change: who signs in next is let in, and a refresh goes on [LOGIN-06]', async () => {
    const alice = await pair.backend.signIn();
    await pair.server.rotateKeys();
    await pause(LOOK_AGAIN_MS);
    pair.server.forgetRequests();
    const bob = await pair.backend.signIn();
    expect((await bob.sessionInfo()).status).toBe(200);
    pair.server.behave({ idTokenOnRefresh: true });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    expect(pair.server.received('/jwks')).toHaveLength(1);
  });

  it('are looked for again once for many ID Tokens with unknown keys, of which none lets in [LOGIN-06]', async () => {
    await pair.backend.signIn();
    await pause(LOOK_AGAIN_MS);
    pair.server.forgetRequests();
    pair.server.behave({ idToken: { signedWith: 'foreign', header: { kid: 'elsewhere' } } });
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const userAgent = pair.backend.newUserAgent();
        const callback = await pair.backend.beginSignIn(userAgent);
        const { status } = await pair.backend.finishSignIn(userAgent, callback);
        return [status, createFrontend(userAgent, pair.backend.origin).sessionCookie()];
      }),
    );
    expect(statuses).toEqual(Array(8).fill([502, '']));
    expect(pair.server.received('/jwks')).toHaveLength(1);
  });
});

describe('the times of a logout token', () => {
  const AHEAD_SECONDS = 7200;
  const now = () => Math.floor(Date.now() / 1000) + AHEAD_SECONDS;
  const pair = useTestBackend({ clock: now });

  it('are judged by the clock of the backend [BCL-03]', async () => {
    const late = { claims: { sub: 'somebody' } };
    expect(refusalOf(await logOutOverBackchannel(pair, late))).toEqual([400, 'invalid_request']);
    const timely = { claims: { sub: 'somebody', iat: now(), exp: now() + 120 } };
    expect((await logOutOverBackchannel(pair, timely)).status).toBe(200);
  });
});
