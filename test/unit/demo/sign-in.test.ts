import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fetchUserInfo } from 'openid-client';
import {
  buildAuthorizationRequest,
  exchangeCode,
  profile,
  redirectUri,
  type StartedAuthorizationServer,
  signIn,
  startAuthorizationServer,
  stocks,
} from '../../support/demo-client.js';
import { readText } from '../../support/html-form.js';
import { createUserAgent } from '../../support/user-agent.js';

let server: StartedAuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(() => server.close());

const request = (scope: string, ...resources: string[]) =>
  buildAuthorizationRequest(server.configuration, { scope, resources });

describe('the demo authorization server signs people in', () => {
  it('tells in its metadata what it supports', () => {
    const metadata = server.configuration.serverMetadata();
    expect(metadata).toMatchObject({
      issuer: server.issuer,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      backchannel_logout_supported: true,
      end_session_endpoint: expect.any(String),
      revocation_endpoint: expect.any(String),
      introspection_endpoint: expect.any(String),
    });
    expect(metadata.scopes_supported).toEqual(expect.arrayContaining(['openid', 'online_access', 'offline_access']));
  });

  it('takes one click to sign in, and none the second time', async () => {
    const userAgent = createUserAgent();
    const first = await request('openid profile email');
    const page = await userAgent.navigate(first.url);
    expect(readText(page.body)).toContain('Who are you?');
    expect(readText(page.body)).toContain('Demo authorization server');

    const callback = await userAgent.signInAt(first.url, { person: 'bob' });
    expect(callback.href).toMatch(`${redirectUri}?code=`);
    expect(callback.searchParams.get('iss')).toBe(server.issuer);

    const again = await userAgent.fetch((await request('openid')).url);
    expect(again.headers.get('location')).toMatch(`${redirectUri}?code=`);
  });

  it('tells at UserInfo who a person is, and in the ID Token that it is the same one', async () => {
    const signedIn = await signIn(server.configuration, { scope: 'openid profile email', resources: [] });
    const { claims, access_token: accessToken } = signedIn;
    expect(claims).toMatchObject({ iss: server.issuer, sub: 'alice' });
    expect(claims).not.toHaveProperty('name');
    expect(await fetchUserInfo(server.configuration, accessToken, 'alice')).toMatchObject({
      sub: 'alice',
      name: 'Alice Adams',
      given_name: 'Alice',
      family_name: 'Adams',
      email: 'alice@example.com',
      email_verified: true,
    });
  });

  it('signs another person in when asked with prompt=login', async () => {
    const { userAgent } = await signIn(server.configuration);
    const { claims } = await signIn(server.configuration, { userAgent, person: 'bob', prompt: 'login' });
    expect(claims?.sub).toBe('bob');
  });

  it('refuses a request without PKCE', async () => {
    const { url } = await request('openid');
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const answer = await createUserAgent().fetch(url);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('refuses a resource that it does not know', async () => {
    const { url } = await request('openid read', 'https://unknown.example/');
    const answer = await createUserAgent().fetch(url);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_target');
  });
});

describe('the consent page', () => {
  it('lists what is asked, and only what is not allowed yet', async () => {
    const userAgent = createUserAgent();
    const fresh = await startAuthorizationServer();
    const ask = async (scope: string, ...resources: string[]) =>
      (await buildAuthorizationRequest(fresh.configuration, { scope, resources })).url;

    const question = await userAgent.submit(await userAgent.navigate(await ask('openid read buy', stocks)), {
      press: 'Continue as Alice',
    });
    expect(readText(question.body)).toContain(`Stocks ${stocks} read buy Allow Deny`);
    await userAgent.signInAt(await ask('openid read', stocks), { person: 'alice' });

    const second = await userAgent.navigate(await ask('openid read sell profile.read', stocks, profile));
    expect(readText(second.body)).toContain(`Stocks ${stocks} sell Profile ${profile} profile.read Allow`);

    const silent = await userAgent.fetch(await ask('openid read', stocks));
    expect(silent.headers.get('location')).toMatch(`${redirectUri}?code=`);
    await fresh.close();
  });

  it('is asked anew with prompt=consent, and each person decides alone', async () => {
    const fresh = await startAuthorizationServer();
    const { userAgent } = await signIn(fresh.configuration);
    const { url } = await buildAuthorizationRequest(fresh.configuration, {
      scope: 'openid read',
      resources: [stocks],
      prompt: 'consent',
    });
    expect(readText((await userAgent.navigate(url)).body)).toContain(`Stocks ${stocks} read Allow`);

    const bob = createUserAgent();
    url.searchParams.delete('prompt');
    const page = await bob.submit(await bob.navigate(url), { press: 'Continue as Bob' });
    expect(readText(page.body)).toContain('Allow access?');
    await fresh.close();
  });

  it('leads to access_denied when it is denied, and asks again the next time', async () => {
    const fresh = await startAuthorizationServer();
    const userAgent = createUserAgent();
    const started = await buildAuthorizationRequest(fresh.configuration, { scope: 'openid buy', resources: [stocks] });
    const denied = await userAgent.signInAt(started.url, { person: 'alice', consent: 'deny' });
    expect(denied.searchParams.get('error')).toBe('access_denied');
    expect(denied.searchParams.get('state')).toBe(started.state);

    const allowed = await userAgent.signInAt(started.url, { person: 'alice', consent: 'allow' });
    const tokens = await exchangeCode(fresh.configuration, allowed, started, stocks);
    expect(tokens.scope).toBe('buy');
    await fresh.close();
  });
});

describe('the pages', () => {
  it('load nothing from elsewhere and run nothing inline', async () => {
    const userAgent = createUserAgent();
    const page = await userAgent.navigate((await request('openid')).url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    expect(loaded).toEqual(['data:,', '/pages/style.css']);
    const style = await userAgent.fetch(new URL('/pages/style.css', page.url));
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  });

  it('escape what they are given', async () => {
    const named = [{ indicator: stocks, scopes: ['read'], name: '<script>"Stocks" & \'Co\'</script>' }];
    const fresh = await startAuthorizationServer({ resources: named });
    const { url } = await buildAuthorizationRequest(fresh.configuration, { scope: 'openid read', resources: [stocks] });
    const userAgent = createUserAgent();
    const page = await userAgent.submit(await userAgent.navigate(url), { press: 'Continue as Alice' });
    expect(page.body).toContain('&lt;script&gt;&quot;Stocks&quot; &amp; &#39;Co&#39;&lt;/script&gt;');
    expect(page.body).not.toContain('<script');
    await fresh.close();
  });

  it('tell what is wrong with a request that has no place to go back to', async () => {
    const { url } = await request('openid');
    url.searchParams.set('client_id', 'nobody');
    const page = await createUserAgent().navigate(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(readText(page.body)).toContain('That didn’t work client is invalid invalid_client');
  });

  it('show an error without its cause when an interaction is unknown', async () => {
    const page = await createUserAgent().navigate(`${server.issuer}/interaction/unknown`);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain('node_modules');
    expect(readText(page.body)).toContain('That didn’t work');
  });
});
