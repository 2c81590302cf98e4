import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkSettings } from '../../../src/check/check-settings.js';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';

const usual: OptionsInput = {
  publicOrigin: 'https://app.acme.test',
  authorizationServer: { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'a secret' },
  trustedProxies: ['127.0.0.1'],
  store: { kind: 'embedded', folder: '/nowhere/sessions' },
  sealingKeys: ['7mZqkYp0bN4sVwXhT2dLr9cJfGuEaQ1oKiB5xWy8HtM'],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-check-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (changes: Partial<OptionsInput>, secretFiles: string[] = []) =>
  checkSettings(readOptions({ ...usual, ...changes }), secretFiles)
    .filter(({ level }) => level !== 'ok')
    .map(({ id, level, what }) => [id.replace('settings.', ''), level, what]);

describe('The settings', () => {
  it('of production have no findings', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it('say that no request can count as HTTPS', () => {
    expect(problemsOf({ trustedProxies: [] })).toEqual([
      ['transport', 'error', expect.stringContaining('trustedProxies is empty: every request is refused')],
    ]);
  });

  it('need no trusted proxy if the backend serves HTTPS itself', () => {
    const tls = { certificateFile: 'tls.crt', privateKeyFile: path.join(folder, 'tls.key') };
    writeFileSync(tls.privateKeyFile, '', { mode: 0o600 });
    expect(problemsOf({ trustedProxies: [], listen: { host: '0.0.0.0', tls } })).toEqual([]);
    expect(problemsOf({ trustedProxies: ['10.0.0.0/8'], listen: { tls } })).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost', '::1'])('say that no trusted proxy can reach %s', (host) => {
    const found = problemsOf({ trustedProxies: ['10.0.0.0/8'], listen: { host } });
    expect(found).toEqual([['transport', 'error', expect.stringContaining('has no address of this machine')]]);
    expect(problemsOf({ trustedProxies: ['10.0.0.0/8'], listen: { host: '0.0.0.0' } })).toEqual([]);
  });

  it('of development are named behind an https origin', () => {
    expect(problemsOf({ dangerouslyAllowPlainHttpOnLoopback: true })).toEqual([
      ['transport', 'warning', expect.stringContaining('plain HTTP from this machine counts as HTTPS')],
    ]);
  });

  it('of a plain origin are named with its cookie', () => {
    const found = problemsOf({ publicOrigin: 'http://localhost:3000', dangerouslyAllowPlainHttpOnLoopback: true });
    expect(found.map(([id, level]) => [id, level])).toEqual([
      ['transport', 'warning'],
      ['cookie', 'warning'],
    ]);
  });

  it('have a redirect URI below the base path', () => {
    const signIn = { redirectUri: 'https://app.acme.test/bff/callback' };
    expect(problemsOf({ basePath: '/some/app' })).toEqual([]);
    expect(problemsOf({ basePath: '/some/app', signIn })).toEqual([
      ['redirect-uri', 'warning', expect.stringContaining('the backend answers at /some/app/bff/callback')],
    ]);
  });

  it('name a redirect URI of another origin, or of another path', () => {
    const at = (redirectUri: string) => problemsOf({ signIn: { redirectUri } });
    expect(at('https://api.acme.test/bff/callback')).toEqual([
      ['redirect-uri', 'error', expect.stringContaining('https://api.acme.test/bff/callback')],
    ]);
    expect(at('https://app.acme.test/oauth/callback')).toEqual([
      ['redirect-uri', 'warning', expect.stringContaining('answers at /bff/callback')],
    ]);
  });

  it('name a page after signing out at another origin', () => {
    const postLogoutRedirectUri = 'https://www.acme.test/bye';
    expect(problemsOf({ signIn: { postLogoutRedirectUri } }).map(([id, level]) => [id, level])).toEqual([
      ['redirect-uri', 'warning'],
    ]);
  });

  it('say that no sign-in can succeed, where nothing says who a person is', () => {
    const authorizationServer = { ...usual.authorizationServer, openidConnect: false };
    const userEndpoint = { url: 'https://api.acme.test/user', subject: 'id' };
    expect(problemsOf({ authorizationServer })).toEqual([
      ['sign-in', 'error', expect.stringContaining('no sign-in can succeed')],
    ]);
    expect(problemsOf({ authorizationServer: { ...authorizationServer, userEndpoint } })).toEqual([]);
    const partner = { issuer: 'https://partner.acme.test', clientId: 'portfolio', clientSecret: 'another' };
    expect(problemsOf({ authorizationServer, providers: { partner } })).toEqual([]);
    expect(problemsOf({ authorizationServer, handOver: { socket: '/run/tmi-bff/hand-over.sock' } })).toEqual([]);
  });

  it('name lifetimes that are too long', () => {
    const absoluteSeconds = 31 * 24 * 60 * 60;
    expect(problemsOf({ session: { absoluteSeconds } })).toEqual([
      ['lifetimes', 'warning', expect.stringContaining('only after 31 days')],
    ]);
    const authorizationServer = { ...usual.authorizationServer, assumedLifetimeSeconds: 50_000 };
    expect(problemsOf({ authorizationServer })).toEqual([
      ['lifetimes', 'warning', expect.stringContaining('authorizationServer.assumedLifetimeSeconds (50000)')],
    ]);
  });

  it('name a store that does not survive a restart', () => {
    const found = problemsOf({ store: { kind: 'memory' } });
    expect(found).toEqual([['store', 'warning', expect.stringContaining('every restart signs everybody out')]]);
  });

  it('name a folder of pages that is missing, or empty', () => {
    expect(problemsOf({ pages: { folder: path.join(folder, 'dist') } })).toEqual([
      ['pages-folder', 'error', expect.stringContaining('which is not a folder')],
    ]);
    expect(problemsOf({ pages: { folder } })).toEqual([
      ['pages-folder', 'warning', expect.stringContaining('has no index.html')],
    ]);
  });

  it('name resource servers that the content security policy blocks', () => {
    const pages = path.join(folder, 'pages');
    mkdirSync(pages);
    writeFileSync(path.join(pages, 'index.html'), '');
    const resources = [
      { indicator: 'https://stocks.acme.test/v1', scopes: [] },
      { indicator: 'urn:acme:bonds', scopes: [] },
    ];
    expect(problemsOf({ pages: { folder: pages }, resources })).toEqual([]);
    const blocking = { folder: pages, contentSecurityPolicy: "default-src 'self'" };
    expect(problemsOf({ pages: blocking, resources })).toEqual([
      ['content-security-policy', 'warning', expect.stringContaining('requests to https://stocks.acme.test.')],
    ]);
    const contentSecurityPolicy = "default-src 'self'; connect-src 'self' https://*.acme.test";
    expect(problemsOf({ pages: { folder: pages, contentSecurityPolicy }, resources })).toEqual([]);
  });

  it('name files that others can read, and files that are missing', () => {
    const file = path.join(folder, 'settings.yaml');
    writeFileSync(file, 'clientSecret: x');
    chmodSync(file, 0o644);
    const readable = ['secret-files', 'warning', expect.stringMatching(/other users can read .*\(mode 644\)/)];
    expect(problemsOf({}, [file])).toEqual([readable]);
    chmodSync(file, 0o600);
    expect(problemsOf({}, [file])).toEqual([]);
    const missing = ['secret-files', 'error', expect.stringContaining('does not exist')];
    expect(problemsOf({}, [`${file}.old`])).toEqual([missing]);
  });

  it('name private keys of TLS that others can read', () => {
    const key = path.join(folder, 'readable.key');
    writeFileSync(key, '');
    chmodSync(key, 0o644);
    const readable = ['secret-files', 'warning', expect.stringContaining(`${key} holds a secret`)];
    const tls = { certificateFile: 'tls.crt', privateKeyFile: key };
    expect(problemsOf({ listen: { tls } })).toEqual([readable]);
    const url = 'postgresql://tmi-bff@db.acme.test/sessions';
    expect(problemsOf({ store: { kind: 'postgresql', url, tls } })).toEqual([readable]);
    expect(problemsOf({ store: { kind: 'redis', url: 'rediss://redis.acme.test', tls } })).toEqual([readable]);
  });

  it('name a folder of the store that others can change', () => {
    const store = path.join(folder, 'sessions');
    mkdirSync(store);
    chmodSync(store, 0o777);
    const found = problemsOf({ store: { kind: 'embedded', folder: store } });
    expect(found).toEqual([['secret-files', 'warning', expect.stringContaining('(mode 777)')]]);
  });
});
