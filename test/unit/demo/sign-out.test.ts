import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'openid-client';
import {
  postLogoutRedirectUri,
  type StartedAuthorizationServer,
  signIn,
  startAuthorizationServer,
  stocks,
} from '../../support/demo-client.js';
import { readText } from '../../support/html-form.js';
import { createUserAgent } from '../../support/user-agent.js';

let server: StartedAuthorizationServer;
let receiver: Server;
const logoutTokens: string[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    logoutTokens.push(new URLSearchParams(body).get('logout_token') ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  server = await startAuthorizationServer({ backchannelLogoutUri: `http://127.0.0.1:${port}/logout` });
});
afterAll(async () => {
  await server.close();
  receiver.close();
});

const endSession = (parameters: Record<string, string>) => oauth.buildEndSessionUrl(server.configuration, parameters);
const canRefresh = (refreshToken: string) =>
  oauth.refreshTokenGrant(server.configuration, refreshToken, { resource: stocks }).then(
    () => true,
    () => false,
  );

describe('signing out at the demo authorization server', () => {
  it('needs no question with an ID Token, and goes back where the client said', async () => {
    const { userAgent, id_token = '', refreshToken } = await signIn(server.configuration);
    const page = await userAgent.navigate(
      endSession({ id_token_hint: id_token, post_logout_redirect_uri: postLogoutRedirectUri, state: 'abc' }),
    );
    expect(page.body).toMatch(/<button[^>]* data-press>Sign out<\/button>/);
    expect(page.body).toContain('<script src="/pages/press.js"></script>');

    const action = /action="([^"]*)"/.exec(page.body)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '';
    const answer = await userAgent.fetch(action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
    });
    expect(answer.headers.get('location')).toBe(`${postLogoutRedirectUri}?state=abc`);
    expect(await canRefresh(refreshToken)).toBe(false);
  });

  it('asks first without an ID Token, and shows a page at the end', async () => {
    const { userAgent, refreshToken } = await signIn(server.configuration);
    const question = await userAgent.navigate(endSession({}));
    expect(readText(question.body)).toContain('Sign out? This ends the session');
    expect(question.body).not.toContain('data-press');
    expect(await canRefresh(refreshToken)).toBe(true);

    const done = await userAgent.submit(question, { press: 'Sign out' });
    expect(readText(done.body)).toContain('Signed out');
    const { url } = await userAgent.navigate(endSession({}));
    expect(url.pathname).toBe('/session/end');
  });

  it('refuses a place to go back to that is not registered', async () => {
    const { userAgent, id_token = '' } = await signIn(server.configuration);
    const page = await userAgent.navigate(
      endSession({ id_token_hint: id_token, post_logout_redirect_uri: 'https://elsewhere.example/' }),
    );
    expect(page.status).toBe(400);
    expect(readText(page.body)).toContain('post_logout_redirect_uri not registered');
  });

  it('ends the refresh tokens of all sign-ins of the session, but not those with offline_access', async () => {
    const { userAgent, refreshToken: first } = await signIn(server.configuration);
    const { refreshToken: offline } = await signIn(server.configuration, {
      userAgent,
      scope: 'openid offline_access read',
      resources: [stocks],
      prompt: 'consent',
    });
    const { refreshToken: last } = await signIn(server.configuration, { userAgent });
    const other = await signIn(server.configuration, { userAgent: createUserAgent() });
    await userAgent.submit(await userAgent.navigate(endSession({})), { press: 'Sign out' });
    expect(await canRefresh(first)).toBe(false);
    expect(await canRefresh(last)).toBe(false);
    expect(await canRefresh(offline)).toBe(true);
    expect(await canRefresh(other.refreshToken)).toBe(true);
  });

  it('tells the client over the back channel', async () => {
    const { userAgent, claims } = await signIn(server.configuration);
    expect(claims?.sid).toEqual(expect.any(String));
    logoutTokens.length = 0;
    await userAgent.submit(await userAgent.navigate(endSession({})), { press: 'Sign out' });
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
    const { payload } = await jwtVerify(logoutTokens[0] ?? '', keys, { issuer: server.issuer, typ: 'logout+jwt' });
    expect(payload).toMatchObject({
      aud: 'tester',
      sub: 'alice',
      sid: claims?.sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
  });
});
