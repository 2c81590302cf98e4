import { beforeEach, describe, expect, it } from '@jest/globals';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { navigation, STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';

const pair = useTestBackend();
let seen = 0;
beforeEach(() => {
  seen = pair.backend.events.length;
});
/** The events of this test so far. That a request was answered is one only when its connection is done with the answer. */
const events = () => pair.backend.events.slice(seen).filter(({ name }) => name !== 'request.answered');
/** Without the requests to the authorization server, some of which only the first test needs. */
const names = () =>
  events()
    .map(({ name }) => name)
    .filter((name) => name !== 'authorization_server.called');

/** The `sub` of the ID Token that was issued last. */
function lastSubject(): string {
  const [, payload = ''] = (pair.server.issued.findLast(({ idToken }) => idToken !== undefined)?.idToken ?? '').split(
    '.',
  );
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).sub;
}

describe('Events', () => {
  it('tell of a sign-in, of tokens and of signing out', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken();
    await alice.accessToken({ scope: 'read' });
    await alice.token({ scope: 'everything' });
    await alice.logout();
    expect(names()).toEqual([
      'sign_in.started',
      'session.started',
      'sign_in.succeeded',
      'token.issued',
      'refresh.succeeded',
      'token.issued',
      'token.refused',
      'session.ended',
    ]);
    const issued = events().flatMap((event) => (event.name === 'token.issued' ? [event.details] : []));
    expect(issued).toEqual([
      expect.objectContaining({ source: 'held', resource: [STOCKS] }),
      expect.objectContaining({ source: 'refresh', resource: [STOCKS], scope: 'read' }),
    ]);
    const sessions = new Set(events().map(({ details }) => ('session' in details ? details.session : undefined)));
    sessions.delete(undefined);
    expect(sessions.size).toBe(1);
    const refreshed = events().find(({ name }) => name === 'refresh.succeeded');
    const { host } = new URL(pair.server.issuer);
    expect(refreshed?.details).toMatchObject({ authorizationServer: 'default', host, rotated: true });
  });

  it('of one request have its id', async () => {
    const alice = await pair.backend.signIn();
    await alice.accessToken({ scope: 'read' });
    const [refreshed, issued] = events().slice(-2);
    expect([refreshed?.name, issued?.name]).toEqual(['refresh.succeeded', 'token.issued']);
    expect(refreshed?.request).toMatch(/^[\da-f-]{36}$/);
    expect(issued?.request).toBe(refreshed?.request);
  });

  it('tell of a step-up and of a back-channel logout', async () => {
    const alice = await pair.backend.signIn();
    await pair.backend.signIn(alice.userAgent, '/bff/login?scope=sell');
    await logOutOverBackchannel(pair, { claims: { sub: lastSubject() } });
    expect(names().slice(3)).toEqual([
      'sign_in.started',
      'step_up.succeeded',
      'logout_token.accepted',
      'session.ended',
    ]);
  });

  it('tell of an authorization server that is unavailable, with the HTTP status', async () => {
    const alice = await pair.backend.signIn();
    pair.server.answerNext('/token', { status: 503, body: '' });
    await alice.token({ scope: 'read' });
    const [event] = events().filter(({ level }) => level === 'warning');
    expect(event).toMatchObject({ name: 'authorization_server.unavailable', details: { status: 503 } });
  });

  it('tell of a refused refresh what the authorization server said', async () => {
    const alice = await pair.backend.signIn();
    const body = JSON.stringify({ error: 'invalid_scope', error_description: 'Not for you.' });
    pair.server.answerNext('/token', { status: 400, body, headers: { 'content-type': 'application/json' } });
    await alice.token({ scope: 'read' });
    const refusal = { error: 'invalid_scope', description: 'Not for you.', status: 400 };
    expect(events()).toContainEqual(
      expect.objectContaining({ name: 'refresh.refused', details: expect.objectContaining(refusal) }),
    );
  });

  it('have the id that an error page shows', async () => {
    const userAgent = pair.backend.newUserAgent();
    const callback = await pair.backend.beginSignIn(userAgent);
    pair.server.answerNext('/token', { status: 500, body: '' });
    const page = await userAgent.fetch(callback, { headers: navigation('cross-site') });
    const event = events().find(({ name }) => name === 'authorization_server.unavailable');
    expect([page.status, event?.request]).toEqual([503, expect.stringMatching(/./)]);
    expect(page.body).toContain(`Request id: ${event?.request}`);
  });
});
