import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/check/finding.js';
import { checkReportText } from '../../../src/check/report.js';
import { checkSignIn } from '../../../src/check/sign-in/dry-run.js';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import {
  createDemoAuthorizationServer,
  type DemoAuthorizationServer,
} from '../../../src/demo/authorization-server/index.js';
import { freePorts } from '../../support/free-ports.js';
import {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from '../../support/scripted-authorization-server/index.js';
import { createUserAgent, type UserAgent } from '../../support/user-agent.js';

const STOCKS = 'https://stocks.acme.test';
const CLIENT = { clientId: 'portfolio', clientSecret: 'a-secret-of-the-portfolio' };

let callback: string;
beforeAll(async () => {
  const [port] = await freePorts(1);
  callback = `http://127.0.0.1:${port}/bff/callback`;
});

const settings = (authorizationServer: OptionsInput['authorizationServer']) =>
  readOptions({
    publicOrigin: 'https://app.acme.test',
    authorizationServer,
    resources: [{ indicator: STOCKS, scopes: ['read', 'buy'] }],
    trustedProxies: ['127.0.0.1'],
    dangerouslyAllowPlainHttpOnLoopback: true,
  });

/** Runs the check, with a person who signs in and follows redirects. */
async function dryRun(client: OptionsInput['authorizationServer'], changes: { person?: string; url?: string } = {}) {
  const userAgent = createUserAgent();
  let shown: Promise<unknown> = Promise.resolve();
  const announce = (url: string) => {
    shown = browse(userAgent, url, changes.person ?? 'alice');
  };
  const findings = await checkSignIn(settings(client), { name: 'default', callback, announce, patienceMs: 20_000 });
  return { findings, page: await shown };
}

/** Signs in, and goes on signing in for as long as it is led to the authorization server. */
async function browse(userAgent: UserAgent, url: string, person: string): Promise<string> {
  const response = await userAgent.signInAt(url, { person });
  const answer = await userAgent.fetch(response);
  return answer.status === 303 ? browse(userAgent, answer.headers.get('location') ?? '', person) : answer.body;
}

const saidIn = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ id, level, what }) => [id.replace('sign-in.', ''), `${level}: ${what}`]));

describe('tmi-bff check --sign-in at oidc-provider', () => {
  let server: DemoAuthorizationServer;
  beforeAll(async () => {
    server = await createDemoAuthorizationServer({
      port: 0,
      clients: [{ ...CLIENT, redirectUris: [callback], postLogoutRedirectUris: [] }],
      resources: [{ name: 'Stocks', indicator: STOCKS, scopes: ['read', 'buy'] }],
    });
  });
  afterAll(() => server.close());

  it('tells what came, and what the authorization server does with it', async () => {
    const { findings, page } = await dryRun({ issuer: server.issuer, ...CLIENT });
    expect(saidIn(findings)).toEqual({
      completed: 'ok: The sign-in worked.',
      scopes: expect.stringMatching(/^ok: The first token has the scope "[^"]*read/),
      claims: expect.stringMatching(/^(ok|warning): The sign-in brought these claims of session\.claims: sub/),
      'access-token-lifetime': 'ok: Access tokens live for 300 s.',
      'refresh-token': 'ok: A refresh token was issued.',
      refresh: 'ok: A refresh brings an access token.',
      rotation: 'ok: Each refresh brings a new refresh token.',
      narrowing: 'ok: A refresh for fewer scopes leaves the grant whole.',
      revocation: 'ok: A revoked refresh token is refused.',
      reuse: 'ok: A refresh token that is presented twice ends its grant.',
    });
    expect(page).toContain('Read the report in the terminal');
  });

  it('ends with the error that the authorization server names', async () => {
    const wrong = { clientSecret: 'hush-hush', pushedAuthorization: 'never' } as const;
    const client = { issuer: server.issuer, ...CLIENT, ...wrong };
    const { findings } = await dryRun(client);
    expect(saidIn(findings)).toEqual({
      completed: expect.stringContaining('error: The sign-in failed: invalid_client'),
    });
    expect(checkReportText(findings, { hasColours: false })).not.toContain('hush-hush');
  });

  it('ends if nobody comes back, and takes no response of another sign-in', async () => {
    let answer: Response | undefined;
    const announce = async () => {
      answer = await fetch(`${callback}?code=x&state=forged`);
    };
    const options = settings({ issuer: server.issuer, ...CLIENT });
    const findings = await checkSignIn(options, { name: 'default', callback, announce, patienceMs: 1_000 });
    expect(saidIn(findings)).toEqual({
      completed: expect.stringContaining('error: No authorization response arrived'),
    });
    expect(answer?.status).toBe(404);
  });

  it('names an authorization server that the settings do not have', async () => {
    const options = settings({ issuer: server.issuer, ...CLIENT });
    const run = { name: 'bank', callback, announce: () => undefined };
    await expect(checkSignIn(options, run)).rejects.toThrow('there is no authorization server "bank"');
  });

  it('names --callback if its address cannot be used', async () => {
    const options = settings({ issuer: server.issuer, ...CLIENT });
    const { host } = new URL(server.issuer);
    const run = { name: 'default', callback: `http://${host}/bff/callback`, announce: () => undefined };
    await expect(checkSignIn(options, run)).rejects.toThrow(`--callback: ${host} cannot be used: EADDRINUSE`);
  });
});

describe('tmi-bff check --sign-in at another authorization server', () => {
  let server: ScriptedAuthorizationServer;
  beforeAll(async () => {
    server = await startScriptedAuthorizationServer();
  });
  afterAll(() => server.close());

  const said = async () => {
    const { issuer, client } = server;
    return saidIn((await dryRun({ issuer, ...client }, { person: '' })).findings);
  };

  it('names what did not come', async () => {
    server.behave({
      refreshTokens: 'none',
      expiresIn: undefined,
      scope: () => 'openid read',
      idToken: { claims: { name: undefined, email: undefined, email_verified: undefined } },
    });
    expect(await said()).toEqual({
      completed: 'ok: The sign-in worked.',
      scopes: expect.stringContaining('warning: These requested scopes were not granted: buy.'),
      claims: expect.stringContaining('warning: The sign-in brought these claims of session.claims: sub'),
      'access-token-lifetime': expect.stringContaining('warning: The token response does not say'),
      'refresh-token': 'warning: No refresh token was issued.',
    });
  });

  it('tells that refresh tokens stay the same, and asks for no second sign-in', async () => {
    server.behaveAsUsual();
    server.behave({ refreshTokens: 'kept' });
    const findings = await said();
    expect(findings.rotation).toBe('ok: The refresh token stays the same.');
    expect(findings.reuse).toBe(undefined);
  });

  it('names a grant that a narrower refresh destroys', async () => {
    server.behaveAsUsual();
    const answers = server.received('/token').length;
    server.behave({ scope: (asked) => (server.received('/token').length > answers + 3 ? 'read' : asked) });
    expect((await said()).narrowing).toMatch(/^warning: After a refresh for .* alone, one for .* it brings "read"/);
  });
});
