import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { createSiteMiddleware } from '../../../src/server/site.js';

const SCRIPT = 'console.log("/docs/assets/app.js")';
const PAGE = `<!doctype html><script>${SCRIPT}</script><link href="/docs/assets/style.css"><a href="/docs/start">/docs/</a>`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-site-'));
  for (const below of ['assets', 'guides']) mkdirSync(path.join(folder, below));
  const files = {
    'index.html': PAGE,
    'start.html': PAGE,
    'guides/index.html': PAGE,
    'assets/app.1a2b.js': 'import "/docs/assets/b.js"',
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
  writeFileSync(path.join(folder, 'assets/page.png'), Buffer.from([0x89, 0x50, 0xff, 0x00]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Serves the folder to one request; a 404 shows that the middleware has passed it on. */
async function ask(
  requested: string,
  { basePath = '', at = folder, wait = undefined as number | undefined, method = 'GET' } = {},
) {
  const app = new Koa();
  const incoming = { method, path: requested, address: () => '127.0.0.1' };
  app.use((ctx, next) => {
    Object.assign(ctx.state, { incoming, transportHeaders: {} });
    return next();
  });
  app.use(createSiteMiddleware({ ofAddress: () => wait }, { basePath, folder: at }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${Object(server.address()).port}/`, { method, redirect: 'manual' });
  const body = Buffer.from(await answer.arrayBuffer());
  server.closeAllConnections();
  server.close();
  return { status: answer.status, headers: answer.headers, body };
}

describe('The documentation site', () => {
  it.each(['/docs/', '/docs/start', '/docs/guides/', '/docs/assets/app.1a2b.js'])('has %s', async (requested) => {
    expect((await ask(requested)).status).toBe(200);
  });

  it.each(['/docs/none', '/docs/start.html', '/docs/../index.html', '/docs/%2e%2e/x', '/start', '/docsearch'])(
    'passes on a request for %s',
    async (requested) => {
      expect((await ask(requested)).status).toBe(404);
    },
  );

  it('passes on other methods', async () => {
    expect((await ask('/docs/', { method: 'POST' })).status).toBe(404);
  });

  it.each([
    ['', '/docs/'],
    ['/some/app', '/some/app/docs/'],
  ])('leads from its address without a slash below %j to %s', async (basePath, location) => {
    const { status, headers } = await ask('/docs', { basePath });
    expect([status, headers.get('location')]).toEqual([302, location]);
  });

  it('is counted by address', async () => {
    const { status, headers } = await ask('/docs/', { wait: 7 });
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('runs in a sandbox, with the inline scripts of its pages and no others', async () => {
    const policy = (await ask('/docs/')).headers.get('content-security-policy') ?? '';
    const hash = createHash('sha256').update(SCRIPT).digest('base64');
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        'sandbox allow-scripts allow-forms',
        "default-src 'none'",
        `script-src 'self' 'sha256-${hash}'`,
      ]),
    );
    expect(policy).not.toMatch(/script-src[^;]*unsafe|allow-same-origin|connect-src/);
  });

  it('lets its pages, which have no origin, load its assets, and nothing else', async () => {
    const asset = await ask('/docs/assets/app.1a2b.js');
    expect(asset.headers.get('access-control-allow-origin')).toBe('*');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const page = await ask('/docs/');
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('is as it was built at the root, images byte by byte', async () => {
    expect((await ask('/docs/start')).body.toString()).toBe(PAGE);
    expect((await ask('/docs/assets/page.png')).body).toEqual(Buffer.from([0x89, 0x50, 0xff, 0x00]));
  });

  it('has its addresses below the base path, and the hash of what is sent', async () => {
    const { body, headers } = await ask('/docs/start', { basePath: '/some/app' });
    const moved = SCRIPT.replace('/docs/', '/some/app/docs/');
    expect(body.toString()).toBe(
      `<!doctype html><script>${moved}</script><link href="/some/app/docs/assets/style.css"><a href="/some/app/docs/start">/docs/</a>`,
    );
    expect(headers.get('content-security-policy')).toContain(createHash('sha256').update(moved).digest('base64'));
  });

  it('says what to do where it is not built, and where the contract is', async () => {
    const { status, body } = await ask('/docs/', { at: path.join(folder, 'none') });
    expect(status).toBe(200);
    expect(body.toString()).toContain('npm run docs:site');
    expect(body.toString()).toContain('href="/docs/reference"');
  });
});
