import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import { readContractText } from '../../../src/contract/contract-document.js';
import { RENDITIONS } from '../../../src/contract/document/renditions.js';
import { createBackend, type RunnableBackend } from '../../../src/server/create-backend.js';
import { type Listening, listen } from '../../../src/server/listen.js';

const require = createRequire(import.meta.url);

/** A backend for the tests of one `describe`. */
function useBackend(more: Partial<OptionsInput> = {}) {
  let started: { readonly backend: RunnableBackend; readonly listening: Listening } | undefined;
  beforeAll(async () => {
    const options = readOptions({
      publicOrigin: 'https://app.example',
      authorizationServer: { issuer: 'https://login.example', clientId: 'a', clientSecret: 'b' },
      ...more,
    });
    const backend = await createBackend(options, { log: () => undefined });
    started = { backend, listening: await listen(backend, { host: '127.0.0.1', port: 0 }) };
  });
  afterAll(async () => {
    await started?.listening.close();
    await started?.backend.close();
  });
  return async (path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') => {
    const request = get({ host: '127.0.0.1', port: started?.listening.port, path, headers, method, agent: false });
    const [answer]: IncomingMessage[] = await once(request, 'response');
    return {
      status: answer?.statusCode,
      headers: answer?.headers ?? {},
      body: Buffer.concat((await answer?.toArray()) ?? []),
    };
  };
}

/** Where the contract says that the documents are. */
const { 'x-extension': _, ...DESCRIBED } = Object(parse(readContractText())['x-documents']);
const PATHS = Object.keys(DESCRIBED);

describe('The reference', () => {
  const ask = useBackend();

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    [undefined, undefined, (body: Buffer) => body],
    [undefined, 'br;q=0, gzip;q=0', (body: Buffer) => body],
    [undefined, 'zstd', (body: Buffer) => body],
  ])('is sent as %s where the browser accepts %s', async (encoding, accepted, decode) => {
    const answer = await ask('/openapi.yaml', accepted === undefined ? {} : { 'accept-encoding': accepted });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, encoding]);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(decode(answer.body).toString()).toBe(readContractText());
  });

  it.each(PATHS)('is not sent again to those who have it: %s', async (path) => {
    const tags = new Set<string>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const first = await ask(path, { 'accept-encoding': encoding });
      const etag = first.headers.etag ?? '';
      tags.add(etag);
      const again = await ask(path, { 'accept-encoding': encoding, 'if-none-match': etag });
      expect([again.status, again.headers.etag, again.body.length]).toEqual([304, etag, 0]);
      expect(again.headers['x-content-type-options']).toBe('nosniff');
    }
    expect(tags.size).toBe(3);
    expect((await ask(path, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it.each(PATHS)('answers HEAD like GET, without a body: %s', async (path) => {
    const [whole, head] = [await ask(path), await ask(path, {}, 'HEAD')];
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(whole.body.length),
      0,
    ]);
  });
});

describe('The documents that the contract describes', () => {
  const ask = useBackend({ resources: [{ indicator: 'https://stocks.acme.test', scopes: ['read'] }] });

  it('are the contract, its parts, and the contract of this installation', () => {
    expect(PATHS).toEqual([
      '/docs/',
      '/docs/reference',
      '/openapi.yaml',
      '/openapi.json',
      ...[...RENDITIONS.map(({ file }) => file), 'instance.json', 'instance-3.0.json'].map(
        (file) => `/openapi/${file}`,
      ),
    ]);
  });

  it.each(RENDITIONS.map(({ file }) => file))('are those in the package: %s', async (file) => {
    const { status, headers, body } = await ask(`/openapi/${file}`);
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(body.toString()).toBe(readFileSync(require.resolve(`tmi-bff/contract/${file}`), 'utf8'));
  });

  it('keep the contract the same for every installation, and tell of this one in its own document', async () => {
    const [whole, instance] = [await ask('/openapi.json'), await ask('/openapi/instance.json')];
    expect(JSON.parse(whole.body.toString())).toEqual(parse(readContractText()));
    expect(JSON.parse(instance.body.toString())).toMatchObject({
      servers: [{ url: 'https://app.example' }],
      components: { schemas: { Resource: { enum: ['https://stocks.acme.test'] } } },
    });
  });
});

describe('The reference, asked for too often', () => {
  const ask = useBackend({ limits: { addressPerMinute: PATHS.length + 1 } });

  it('is refused to that address, on all its paths together', async () => {
    const statuses: unknown[] = [];
    for (const path of [...PATHS, ...PATHS]) statuses.push((await ask(path)).status);
    expect(statuses.slice(0, PATHS.length + 2)).toEqual([...PATHS.map(() => 200), 200, 429]);
    expect(statuses.at(-1)).toBe(429);
    const refused = await ask('/docs/reference');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(refused.body.toString())).toMatchObject({ error: 'temporarily_unavailable' });
  });
});

describe('The reference, turned off', () => {
  const ask = useBackend({ serveReference: false });

  it.each(PATHS)('is not there: %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });
});
