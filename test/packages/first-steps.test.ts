import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createDemoAuthorizationServer,
  type DemoAuthorizationServer,
} from '../../src/demo/authorization-server/index.js';
import { createStocksResourceServer, type RunningResourceServer } from '../../src/demo/resource-servers/index.js';
import { freePorts } from '../support/free-ports.js';
import { createFrontend, refusalOf } from '../support/frontend.js';
import { watchAnswers } from '../support/held-to-contract.js';
import { navigation } from '../support/test-backend.js';
import { createUserAgent } from '../support/user-agent.js';
import { pack, SERVER } from './packages.js';
import { type Serving, serve } from './serving.js';

/** Packing and installing, on a machine that has more to do. */
const INSTALLING_MS = 10 * 60_000;

const CLIENT = { clientId: 'portfolio', clientSecret: 'f1rst-steps-s3cret' };

/** The steps of a person who knows the README, on a machine that has Node.js and nothing else: each needs the ones before. */
describe('The first steps with the tarball, in an empty folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-first-steps-'));
  const project = path.join(folder, 'project');
  // Not synchronously: the authorization server is in this process.
  const execute = promisify(execFile);
  const place = { cwd: project, env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' } as const;
  const run = (program: string, args: readonly string[]) => execute(program, args, place);
  // Without a prefix, npm looks for a project in the folders above.
  const install = (name: string) =>
    run('npm', ['install', '--prefix', '.', '--prefer-offline', '--no-audit', '--no-fund', '--silent', name]);
  const program = path.join(project, 'node_modules/.bin/tmi-bff');
  let origin: string;
  let authorizationServer: DemoAuthorizationServer;
  let stocks: RunningResourceServer;
  let backend: Serving;

  beforeAll(async () => {
    const [port = 0, portOfStocks = 0] = await freePorts(2);
    origin = `http://localhost:${port}`;
    const indicator = `http://127.0.0.1:${portOfStocks}`;
    authorizationServer = await createDemoAuthorizationServer({
      port: 0,
      clients: [
        {
          ...CLIENT,
          redirectUris: [`${origin}/bff/callback`],
          postLogoutRedirectUris: [`${origin}/bff/logout/callback`],
        },
      ],
      resources: [{ name: 'Stocks', indicator, scopes: ['read', 'buy'] }],
    });
    const { issuer } = authorizationServer;
    stocks = await createStocksResourceServer({
      issuer,
      allowedOrigins: [origin],
      port: portOfStocks,
      audience: indicator,
    });
    mkdirSync(project);
    await install(pack(SERVER, folder));
  }, INSTALLING_MS);
  afterAll(async () => {
    backend.kill();
    await stocks.close();
    await authorizationServer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('config init writes the settings, the keys, and what to do next', async () => {
    writeFileSync(path.join(project, 'secret'), `${CLIENT.clientSecret}\n`, { mode: 0o600 });
    mkdirSync(path.join(project, 'site'));
    writeFileSync(path.join(project, 'site/index.html'), '<!doctype html><title>Portfolio</title>');
    const server = ['--issuer', authorizationServer.issuer, '--client-id', CLIENT.clientId];
    const { stdout: said } = await run(program, [
      ...['config', 'init', '--origin', origin, ...server, '--client-secret-file', 'secret'],
      ...['--resource', stocks.url, '--scopes', 'read buy', '--store', 'embedded', '--pages', 'site'],
    ]);
    expect(said).toContain(`redirect URI              ${origin}/bff/callback\n`);
    expect(said.slice(said.indexOf('Next:'))).toBe(`Next:
  npm install lmdb
  tmi-bff check --config settings.yaml
  tmi-bff serve --config settings.yaml
`);
    expect(readdirSync(project)).toEqual(expect.arrayContaining(['sealing-keys', 'settings.yaml']));
  });

  it('npm install, as config init said, brings what the store needs', async () => {
    await install('lmdb');
    expect(readdirSync(path.join(project, 'node_modules'))).toContain('lmdb');
  });

  it('check finds no error', async () => {
    const { stdout, stderr } = await run(program, ['check', '--config', 'settings.yaml']).catch((failed) => failed);
    expect([stderr, stdout.match(/^ +error .*(\n {10}.*)*/gm)]).toEqual(['', null]);
    expect(stdout).toContain('The client portfolio can authenticate at the token endpoint.');
  });

  it('serve listens where the origin of the page says', async () => {
    backend = await serve(program, ['--config', 'settings.yaml'], place);
    expect(backend.started).toMatchObject({ origin, port: Number(new URL(origin).port) });
    const page = await createUserAgent().navigate(origin);
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Portfolio</title>']);
  });

  it('a person signs in, the page gets tokens, also by a refresh, and signs out', async () => {
    const userAgent = watchAnswers(createUserAgent(), origin, () => undefined);
    const page = createFrontend(userAgent, origin);
    expect(refusalOf(await page.sessionInfo())).toEqual([400, 'invalid_session']);

    const begun = await userAgent.fetch(`${origin}/bff/login?return_to=/start`, { headers: navigation('same-origin') });
    const callback = await userAgent.signInAt(begun.headers.get('location') ?? '', { person: 'alice' });
    const returned = await userAgent.navigate(callback, { site: 'cross-site' });
    expect([returned.status, returned.url.href]).toEqual([200, `${origin}/start`]);
    expect((await page.sessionInfo()).json()).toMatchObject({ sub: 'alice', name: 'Alice Adams' });

    const first = await page.accessToken();
    expect(await page.accessToken()).toBe(first);
    // No token is held for this scope alone, so the refresh token is presented.
    const refreshed = await page.accessToken({ scope: 'read' });
    expect(refreshed).not.toBe(first);
    for (const token of [first, refreshed]) {
      const headers = { Authorization: `Bearer ${token}` };
      expect((await userAgent.fetch(`${stocks.url}/stocks`, { headers })).status).toBe(200);
    }

    expect((await page.logout()).json()).toEqual({ logout_uri: '/bff/logout/continue' });
    expect(refusalOf(await page.token())).toEqual([400, 'invalid_session']);
    const question = await userAgent.navigate(`${origin}/bff/logout/continue`);
    expect(question.status).toBe(200);
    const left = await userAgent.submit(question);
    expect([left.status, left.url.href]).toEqual([200, `${origin}/`]);
  });

  it('the backend ends at SIGTERM, with status 0, without a fault and without a secret in its log', async () => {
    const { code, lines } = await backend.stop();
    expect(code).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['session.started', 'session.ended', 'backend.stopped']),
    );
    expect(lines.filter(({ level }) => level === 'fault')).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain(CLIENT.clientSecret);
  });
});
