import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { createFrontend, refusalOf } from '../support/frontend.js';
import { browserWith, type HandOverBackend, handOver, personAt, startHandOverBackend } from '../support/hand-over.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../support/scripted-authorization-server/index.js';
import { STOCKS } from '../support/test-backend.js';
import { useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const OCTOCAT = { id: 583231, login: 'octocat', name: 'The Octocat', avatar_url: 'https://avatars.example/u/583231' };
const resources = [{ indicator: STOCKS, scopes: ['read', 'buy'] }];
const withUserEndpoint = ({ issuer }: ScriptedAuthorizationServer) => ({
  openidConnect: false,
  resourceParameter: 'none' as const,
  userEndpoint: {
    url: `${issuer}/user`,
    subject: 'id',
    claims: { preferred_username: 'login', picture: 'avatar_url' },
    scope: ['read:user'],
  },
});
const title = ({ body }: HttpAnswer) => /<title>([^<]*)/.exec(body)?.[1];

describe('An authorization server without OpenID Connect, whose API tells who a person is', () => {
  const pair = useTestBackend({ authorizationServer: withUserEndpoint, options: { resources } });
  const tell = (user: unknown) => pair.server.answerAlways('/user', { body: user });
  beforeEach(() => {
    pair.server.behave({ idToken: { isLeftOut: true } });
    tell(OCTOCAT);
  });
  const signIn = async (userAgent = pair.backend.newUserAgent()) => ({
    page: await pair.backend.finishSignIn(userAgent, await pair.backend.beginSignIn(userAgent)),
    frontend: createFrontend(userAgent, pair.backend.origin),
  });
  const personIn = () =>
    pair.backend.events.flatMap(({ name, person }) => (name === 'session.started' ? [person?.()] : [])).at(-1);

  it('signs people in, with the claims of the API', async () => {
    const alice = await pair.backend.signIn();
    const info = (await alice.sessionInfo()).json();
    expect(info).toMatchObject({
      sub: '583231',
      name: 'The Octocat',
      preferred_username: 'octocat',
      picture: OCTOCAT.avatar_url,
    });
    expect(personIn()).toEqual({ issuer: pair.server.issuer, sub: '583231' });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
  });

  it('asks the API with the access token of the sign-in, and for the scope that it needs', async () => {
    await pair.backend.signIn();
    const [asked] = pair.server.received('/authorize').slice(-1);
    expect(asked?.query.get('scope')?.split(' ').sort()).toEqual(['buy', 'read', 'read:user']);
    expect(asked?.query.get('nonce')).toBeNull();
    const [request] = pair.server.received('/user').slice(-1);
    expect(request?.headers.authorization).toBe(`Bearer ${pair.server.issued.at(-1)?.accessToken}`);
    expect(request?.headers['user-agent']).toBeTruthy();
  });

  it.each([undefined, null, '', true, 1.5, 2 ** 53, -(2 ** 60), [], ['583231'], { id: 583231 }])(
    'starts no session for the subject %j',
    async (id) => {
      tell({ ...OCTOCAT, id });
      const { page, frontend } = await signIn();
      expect([title(page), frontend.sessionCookie()]).toEqual(['Signing in did not work', '']);
    },
  );

  it.each([
    ['no JSON', { body: '<html>' }],
    ['a list', { body: [OCTOCAT] }],
    ['a refusal', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: {} }],
    ['another refusal', { status: 403, body: { message: 'Forbidden' } }],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example/user' }, body: '' }],
    ['an outage', { status: 503, body: '' }],
  ])('starts no session if the API answers with %s', async (_name, answer) => {
    pair.server.answerAlways('/user', answer);
    const { page, frontend } = await signIn();
    expect([page.status >= 400, frontend.sessionCookie()]).toEqual([true, '']);
  });

  it('takes no claims about the sign-in from it', async () => {
    tell({ ...OCTOCAT, iss: 'https://evil.example', sub: 'bob', acr: 'gold', auth_time: 1, sid: 's', amr: ['x'] });
    const alice = await pair.backend.signIn();
    const info = (await alice.sessionInfo()).json();
    expect(info).toMatchObject({ sub: '583231' });
    for (const name of ['acr', 'auth_time']) expect(info).not.toHaveProperty(name);
    expect(personIn()?.issuer).toBe(pair.server.issuer);
  });

  it('ends the session of one person when another signs in', async () => {
    const alice = await pair.backend.signIn();
    tell({ ...OCTOCAT, id: 9919 });
    await signIn(alice.userAgent);
    expect((await alice.sessionInfo()).json()).toMatchObject({ sub: '9919' });
    expect(pair.backend.events.filter(({ name }) => name === 'session.ended').at(-1)?.details).toMatchObject({
      reason: 'account_switch',
    });
  });

  it('has no prompt, no acr_values and no logout tokens', async () => {
    const refused = await pair.backend.newUserAgent().fetch(`${pair.backend.origin}/bff/login?prompt=login`);
    expect(refusalOf(refused)).toEqual([400, 'invalid_request']);
    await pair.backend.signIn();
    expect((await logOutOverBackchannel(pair, { claims: { sub: '583231' } })).status).toBe(400);
  });
});

describe('An authorization server without OpenID Connect, where an application signs people in', () => {
  let server: ScriptedAuthorizationServer;
  let running: HandOverBackend;
  beforeAll(async () => {
    server = await startScriptedAuthorizationServer();
    const { issuer, client } = server;
    running = await startHandOverBackend(
      server,
      {},
      { resources, authorizationServer: { issuer, ...client, openidConnect: false, resourceParameter: 'none' } },
    );
  });
  afterAll(async () => {
    await running.backend.close();
    await server.close();
  });
  const browser = async () => {
    const { body } = await handOver({ port: running.port, body: await personAt(server) });
    server.behave({ idToken: { isLeftOut: true } });
    return browserWith(running.backend, body.set_cookie ?? '');
  };

  it('starts sessions by hand-over, whose pages get tokens and can be granted more', async () => {
    const alice = await browser();
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    const before = alice.sessionCookie();
    await running.backend.signIn(alice.userAgent, '/bff/login?scope=buy');
    expect(alice.sessionCookie()).not.toBe(before);
    expect((await alice.token({ scope: 'buy' })).status).toBe(200);
  });

  it('starts none at /bff/login, and says why', async () => {
    const answer = await running.backend.newUserAgent().fetch(`${running.backend.origin}/bff/login`);
    expect(refusalOf(answer)).toEqual([400, 'invalid_session']);
    expect(answer.json()).toMatchObject({ error_description: expect.stringContaining('requires an existing session') });
  });
});
