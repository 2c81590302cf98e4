import { describe, expect, it } from '@jest/globals';
import { type Frontend, refusalOf } from '../support/frontend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';

let now = Math.floor(Date.now() / 1000);
const clock = () => now;
let alice: Frontend;
const signInAt = async ({ backend, server }: TestPair) => {
  alice = await backend.signIn();
  server.forgetRequests();
};
const refresh = () => alice.token({ scope: 'read' });
const loginUriAfter = async ({ server }: TestPair, answer: { status: number; body: unknown }) => {
  server.answerNext('/token', answer);
  return (await refresh()).json<{ login_uri?: string }>().login_uri;
};

describe('A refresh that the authorization server refuses', () => {
  const pair = useTestBackend({ clock });

  it.each(['invalid_request', 'invalid_scope', 'invalid_target', 'interaction_required'])(
    'with %s leads to a sign-in, because the page made no mistake [ERR-06]',
    async (error) => {
      await signInAt(pair);
      expect(await loginUriAfter(pair, { status: 400, body: { error } })).toBe(
        '/bff/login?scope=read&resource=https%3A%2F%2Fstocks.example',
      );
    },
  );

  it.each(['', 'Bad Request', {}])('without an error code leads to a sign-in too: %j [ERR-06]', async (body) => {
    await signInAt(pair);
    expect(await loginUriAfter(pair, { status: 400, body })).toMatch('/bff/login?');
    expect((await alice.sessionInfo()).status).toBe(200);
  });

  it.each(['invalid_client', 'unauthorized_client', 'temporarily_unavailable', 'server_error'])(
    'with %s does not, because no sign-in changes that [ERR-06]',
    async (error) => {
      await signInAt(pair);
      expect(await loginUriAfter(pair, { status: 400, body: { error } })).toBeUndefined();
    },
  );

  it('does not prolong the session, however often it is asked for [SES-05]', async () => {
    await signInAt(pair);
    const idle = 30 * 60;
    pair.server.answerAlways('/token', { status: 400, body: { error: 'invalid_request' } });
    for (let step = 0; step < 4; step += 1) {
      now += idle / 4 + 1;
      await refresh();
    }
    expect(refusalOf(await refresh())).toEqual([400, 'invalid_session']);
  });

  it('is followed by others that succeed and prolong it, without any held token in between [SES-05]', async () => {
    pair.server.behave({ expiresIn: 60 });
    await signInAt(pair);
    for (let step = 0; step < 8; step += 1) {
      now += 8 * 60;
      expect((await refresh()).status).toBe(200);
    }
  });
});

describe('The errors that mean the end of a grant by the settings', () => {
  const pair = useTestBackend({
    authorizationServer: () => ({ endedGrantErrors: ['invalid_request', 'no_error'] }),
    clock,
  });

  it.each([{ error: 'invalid_request' }, ''])('end it as invalid_grant does: %j [RT-10] [RT-11]', async (body) => {
    await signInAt(pair);
    await loginUriAfter(pair, { status: 400, body });
    expect(refusalOf(await refresh())).toEqual([400, 'invalid_session']);
  });

  it('are these alone, and only from a refusal [RT-13]', async () => {
    await signInAt(pair);
    await loginUriAfter(pair, { status: 400, body: { error: 'invalid_scope' } });
    await loginUriAfter(pair, { status: 200, body: 'no JSON' });
    await loginUriAfter(pair, { status: 503, body: '' });
    expect((await refresh()).status).toBe(200);
  });
});

describe('What the log tells of an authorization server that does not do as it should', () => {
  const pair = useTestBackend();
  const lastProblem = () => pair.backend.entries.findLast(({ level }) => level === 'warning');

  it('names the endpoint and the status of a refused refresh without an error code', async () => {
    await signInAt(pair);
    await loginUriAfter(pair, { status: 400, body: '' });
    expect(lastProblem()).toMatchObject({
      event: 'authorization_server.invalid_response',
      endpoint: `${pair.server.issuer}/token`,
      status: 400,
      reason: 'it answered 400 without an OAuth error',
    });
  });

  it.each([
    [403, 'it answered 403 without an OAuth error'],
    [401, 'it answered 401 without an OAuth error'],
  ])('names the endpoint that refuses a pushed request with %d', async (status, reason) => {
    const metadata = { pushed_authorization_request_endpoint: `${pair.server.issuer}/par` };
    pair.server.behave({ metadata });
    await pair.backend.restart();
    pair.server.answerNext('/par', { status, body: 'Forbidden' });
    await expect(pair.backend.beginSignIn(pair.backend.newUserAgent())).rejects.toThrow('502');
    expect(lastProblem()).toMatchObject({ endpoint: `${pair.server.issuer}/par`, status, reason });
    await pair.backend.restart();
  });

  it('names the error, its description and the status of a wrong secret', async () => {
    const body = { error: 'invalid_client', error_description: 'wrong secret' };
    pair.server.answerNext('/token', { status: 401, body, headers: { 'www-authenticate': 'Basic realm="x"' } });
    await expect(pair.backend.signIn()).rejects.toThrow('400');
    expect(lastProblem()).toMatchObject({
      event: 'sign_in.refused',
      endpoint: `${pair.server.issuer}/token`,
      status: 401,
      error: 'invalid_client',
      description: 'wrong secret',
    });
  });

  it.each(['iss', 'aud', 'nonce'])('names the claim of an ID Token that is not as expected: %s', async (claim) => {
    pair.server.behave({ idToken: { claims: { [claim]: 'another' } } });
    await expect(pair.backend.signIn()).rejects.toThrow('502');
    expect(lastProblem()).toMatchObject({ event: 'authorization_server.invalid_response', claim });
  });

  it('names the issuer of metadata that are for another one', async () => {
    pair.server.behave({ metadata: { issuer: 'https://other.example' } });
    await pair.backend.restart();
    await expect(pair.backend.beginSignIn(pair.backend.newUserAgent())).rejects.toThrow('502');
    expect(lastProblem()).toMatchObject({ reason: 'its metadata names another issuer: https://other.example' });
    pair.server.behaveAsUsual();
    await pair.backend.restart();
  });
});
