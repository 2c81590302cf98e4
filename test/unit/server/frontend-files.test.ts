import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import { createBackend, type RunnableBackend } from '../../../src/server/create-backend.js';
import { type Listening, listen } from '../../../src/server/listen.js';

const PAGE = '<!doctype html><title>Page</title><script>start()</script>';
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))});`;
const SECRET = 'outside the folder';
const above = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
const folder = path.join(above, 'static');
const write = (name: string, content: string | Buffer) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
};

beforeAll(() => {
  write('index.html', PAGE);
  write('main.js', SCRIPT);
  write('assets/index-DiwrgTda.js', SCRIPT);
  write('small.js', 'a()');
  write('icon.png', Buffer.alloc(5000));
  write('packed.js', SCRIPT);
  write('packed.js.br', brotliCompressSync('packed before'));
  write('other.js.br', brotliCompressSync('packed alone'));
  write('folder.js.br/nothing', '');
  write('help/index.html', '<!doctype html><title>Docs</title>');
  write('.env', SECRET);
  writeFileSync(path.join(above, 'secret'), SECRET);
});
afterAll(() => rmSync(above, { recursive: true, force: true }));

/** A backend with these pages for the tests of one `describe`. */
function usePages(pages: Partial<OptionsInput['pages']> = {}, more: Partial<OptionsInput> = {}) {
  let started: { readonly backend: RunnableBackend; readonly listening: Listening } | undefined;
  beforeAll(async () => {
    const options = readOptions({
      publicOrigin: 'http://localhost:3000',
      authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
      dangerouslyAllowPlainHttpOnLoopback: true,
      pages: { folder, ...pages },
      ...more,
    });
    const backend = await createBackend(options, { log: () => undefined });
    started = { backend, listening: await listen(backend, { host: '127.0.0.1', port: 0, idleMs: 0 }) };
  });
  afterAll(async () => {
    await started?.listening.close();
    await started?.backend.close();
  });
  return async (target: string, headers: OutgoingHttpHeaders = {}, method = 'GET') => {
    const request = get({
      host: '127.0.0.1',
      port: started?.listening.port,
      path: target,
      headers,
      method,
      agent: false,
    });
    const [answer]: IncomingMessage[] = await once(request, 'response');
    return {
      status: answer?.statusCode,
      headers: answer?.headers ?? {},
      body: Buffer.concat((await answer?.toArray()) ?? []),
    };
  };
}

const NAVIGATION = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('A navigation', () => {
  const ask = usePages();

  it.each(['/portfolio', '/portfolio/42/orders', '/people/J%C3%BCrgen?tab=1'])(
    'to the route %s gets the page',
    async (to) => {
      const answer = await ask(to, NAVIGATION);
      expect([answer.status, answer.body.toString()]).toEqual([200, PAGE]);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
        vary: 'Accept-Encoding, Accept, Sec-Fetch-Mode',
        'x-frame-options': 'DENY',
      });
    },
  );

  it('of an old browser, or for the head alone, gets it too', async () => {
    expect((await ask('/portfolio', { accept: 'text/html' })).body.toString()).toBe(PAGE);
    const head = await ask('/portfolio', NAVIGATION, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it.each([
    '/bff',
    '/bff/',
    '/bff/other',
    '/bff/login/other',
    '/bff%2Fother',
    '/.well-known/bff-tokens',
    '/missing.js',
    '/.env',
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e%2fsecret',
    '/assets/..%2f..%2fsecret',
    '/..%5csecret',
    '//secret',
    '/portfolio%00',
    '/%E0%A4%A',
  ])('to %s gets 404', async (to) => {
    const answer = await ask(to, NAVIGATION);
    expect(answer.status).toBe(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.toString()).not.toMatch(new RegExp(`${SECRET}|start\\(`));
  });

  it('to a path that is a file, or a folder with a page of its own, gets that', async () => {
    expect((await ask('/help/', NAVIGATION)).body.toString()).toContain('Docs');
    expect((await ask('/main.js', NAVIGATION)).body.toString()).toBe(SCRIPT);
  });
});

describe('A request that is no navigation', () => {
  const ask = usePages();

  it.each([{}, { accept: '*/*', 'sec-fetch-mode': 'cors' }])('gets 404 where there is no file: %j', async (headers) => {
    expect((await ask('/portfolio', headers)).status).toBe(404);
  });

  it('by another method gets no file', async () => {
    expect((await ask('/portfolio', NAVIGATION, 'POST')).status).toBe(404);
    expect((await ask('/main.js', {}, 'POST')).status).toBe(404);
  });
});

describe('Without the fallback, a navigation', () => {
  const ask = usePages({ fallback: false });

  it('gets 404 where there is no file, and the page where it is', async () => {
    expect((await ask('/portfolio', NAVIGATION)).status).toBe(404);
    expect((await ask('/', NAVIGATION)).status).toBe(200);
  });
});

describe('A file', () => {
  const ask = usePages();
  const decoded = {
    br: (body: Buffer) => brotliDecompressSync(body),
    gzip: (body: Buffer) => gunzipSync(body),
    none: (body: Buffer) => body,
  };

  it('with a hash in its name is kept, any other is asked for again', async () => {
    const cached = async (file: string) => (await ask(file)).headers['cache-control'];
    expect(await cached('/assets/index-DiwrgTda.js')).toBe('public, max-age=31536000, immutable');
    for (const file of ['/main.js', '/icon.png', '/index.html', '/']) expect(await cached(file)).toBe('no-cache');
  });

  it.each([
    ['br', 'gzip, deflate, br, zstd'],
    ['gzip', 'gzip, deflate'],
    ['none', 'identity'],
    ['none', 'br;q=0, gzip;q=0'],
    ['none', undefined],
  ] as const)('is compressed by %s for a browser that accepts %s', async (encoding, accepted) => {
    const answer = await ask('/main.js', accepted === undefined ? {} : { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding'] ?? 'none').toBe(encoding);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(decoded[encoding](answer.body).toString()).toBe(SCRIPT);
    expect(answer.body.length < 500).toBe(encoding !== 'none');
  });

  it('that is small, or compressed by nature, is sent as it is', async () => {
    const accepted = { 'accept-encoding': 'gzip, br' };
    for (const file of ['/small.js', '/icon.png']) {
      const answer = await ask(file, accepted);
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['content-length']).toBe(String(answer.body.length));
    }
  });

  it('that lies there compressed is sent so', async () => {
    const packed = await ask('/packed.js', { 'accept-encoding': 'gzip, br' });
    expect(brotliDecompressSync(packed.body).toString()).toBe('packed before');
    expect(packed.headers['content-type']).toMatch(/javascript/);
    expect((await ask('/packed.js', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
    const alone = await ask('/other.js', { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(alone.body).toString()).toBe('packed alone');
  });

  it('that is a folder is not there, and says nothing of an encoding', async () => {
    const { status, headers } = await ask('/folder.js', { 'accept-encoding': 'br' });
    expect([status, headers['content-encoding']]).toEqual([404, undefined]);
  });

  it('is not sent again to a browser that has it, in whatever encoding', async () => {
    for (const file of ['/main.js', '/', '/assets/index-DiwrgTda.js']) {
      const { etag } = (await ask(file)).headers;
      const again = await ask(file, { 'if-none-match': etag, 'accept-encoding': 'br' });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });

  it('is sent again once the page has changed, even if its time and its length have not', async () => {
    const file = path.join(folder, 'index.html');
    utimesSync(file, 0, 0);
    const { etag, 'last-modified': since } = (await ask('/')).headers;
    writeFileSync(file, PAGE.replace('start', 'begin'));
    utimesSync(file, 0, 0);
    const again = await ask('/', { 'if-none-match': etag, 'if-modified-since': since });
    write('index.html', PAGE);
    expect([again.status, again.body.toString()]).toEqual([200, PAGE.replace('start', 'begin')]);
  });

  it('has no length for the head alone that it would not have', async () => {
    const accepted = { 'accept-encoding': 'gzip' };
    expect((await ask('/main.js', accepted, 'HEAD')).headers['content-length']).toBeUndefined();
    expect((await ask('/main.js', {}, 'HEAD')).headers['content-length']).toBe(String(SCRIPT.length));
  });
});

describe('Without immutable assets, a file', () => {
  const ask = usePages({ immutableAssets: false });

  it('with a hash in its name is asked for again', async () => {
    expect((await ask('/assets/index-DiwrgTda.js')).headers['cache-control']).toBe('no-cache');
  });
});

describe('The answers of the contract', () => {
  const ask = usePages();

  it.each(['/.well-known/bff-token', '/.well-known/bff-sessioninfo', '/bff/login', '/bff/callback'])(
    'are never compressed: %s',
    async (to) => {
      const answer = await ask(to, { ...NAVIGATION, 'accept-encoding': 'gzip, br', 'sec-fetch-site': 'none' });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers.vary).toMatch(/^Cookie/);
    },
  );
});

describe('The content security policy', () => {
  const resources = ['https://stocks.example/v1', 'https://stocks.example/v2', 'urn:acme:bonds'].map((indicator) => ({
    indicator,
    scopes: [],
  }));
  const ask = usePages({}, { resources });
  const policyOf = async (file: string) => String((await ask(file)).headers['content-security-policy']);

  it('lets pages reach the resource servers, and run what is in them', async () => {
    expect(await policyOf('/')).toBe(
      "default-src 'self'; script-src 'self' 'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='; img-src 'self' data:; " +
        "connect-src 'self' https://stocks.example; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
        "object-src 'none'",
    );
    expect(await policyOf('/main.js')).not.toContain('script-src');
  });
});

describe('A content security policy of the settings', () => {
  const ask = usePages({ contentSecurityPolicy: "default-src 'none'" });

  it('is sent as it is', async () => {
    expect((await ask('/')).headers['content-security-policy']).toBe("default-src 'none'");
  });
});
