import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Mock, startMock } from '../../../src/mock/index.js';

const DOCUMENT = `
openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /v1/orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [symbol], properties: { symbol: { type: string } } }
      responses:
        '201':
          description: made
          content:
            application/json:
              examples:
                bought: { value: { side: buy } }
                sold: { value: { side: sell } }
        '409':
          description: not held
          content:
            application/json:
              schema: { type: object, properties: { error: { type: string, const: not_held, default: not_held } } }
  /v1/orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      responses:
        '200':
          description: one
          content: { text/csv: { example: 'a,b' } }
    delete:
      responses: { '204': { description: gone } }
`;

describe('The mock, below /bff/api/', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'tmi-bff-examples-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  let mock: Mock;
  beforeAll(async () => {
    write('stocks/v1/list.json', '{"stocks":["ACME"]}');
    write('stocks/v1/list.POST.201.json', '{"made":true}');
    write('stocks/v1/_/history.csv', 'day,price');
    write('stocks/v1/ACME/history.json', '"of ACME"');
    write('stocks/v1/broken.503.json', '{}');
    write('stocks/v1/index.txt', 'root of v1');
    write('secret.json', '"not an example"');
    write('orders.yaml', DOCUMENT);
    mock = await startMock({
      proxies: { stocks: path.join(root, 'stocks'), orders: path.join(root, 'orders.yaml') },
    });
  });
  beforeEach(() => mock.use('signed-in'));
  afterAll(async () => {
    await mock.close();
    rmSync(root, { recursive: true });
  });

  const call = async (where: string, init?: RequestInit) => {
    const answer = await fetch(`${mock.origin}/bff/api/${where}`, init);
    return [answer.status, answer.headers.get('content-type'), await answer.text()];
  };
  const JSON_TYPE = 'application/json';
  const post = (body: unknown, headers = {}) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': JSON_TYPE, ...headers },
  });

  it.each([
    ['stocks/v1/list', {}, [200, JSON_TYPE, '{"stocks":["ACME"]}']],
    ['stocks/v1/list?page=2', {}, [200, JSON_TYPE, '{"stocks":["ACME"]}']],
    ['stocks/v1/list', { method: 'POST' }, [201, JSON_TYPE, '{"made":true}']],
    ['stocks/v1/list', { method: 'HEAD' }, [200, JSON_TYPE, '']],
    ['stocks/v1/UMBR/history', {}, [200, 'text/csv; charset=utf-8', 'day,price']],
    ['stocks/v1/ACME/history', {}, [200, JSON_TYPE, '"of ACME"']],
    ['stocks/v1/broken', {}, [503, JSON_TYPE, '{}']],
    ['stocks/v1/', {}, [200, 'text/plain; charset=utf-8', 'root of v1']],
    ['orders/v1/orders', post({ symbol: 'ACME' }), [201, JSON_TYPE, '{"side":"buy"}']],
    ['orders/v1/orders', post({ symbol: 'ACME' }, { Prefer: 'example=sold' }), [201, JSON_TYPE, '{"side":"sell"}']],
    ['orders/v1/orders', post({ symbol: 'A' }, { Prefer: 'code=409' }), [409, JSON_TYPE, '{"error":"not_held"}']],
    ['orders/v1/orders/7', {}, [200, 'text/csv', 'a,b']],
    ['orders/v1/orders/7', { method: 'DELETE' }, [204, null, '']],
  ])('answers %s %j with an example', async (where, init, expected) => {
    expect(await call(where, init)).toEqual(expected);
  });

  it('gives examples the headers that the backend gives what passes through it', async () => {
    const { headers } = await fetch(`${mock.origin}/bff/api/stocks/v1/list`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      vary: 'Cookie',
    });
    expect(headers.has('proxy-status')).toBe(false);
  });

  it.each([
    ['stocks/v1/nothing', {}, 404],
    ['stocks/v1/list', { method: 'DELETE' }, 404],
    ['stocks/v1/%2e%2e%2f%2e%2e%2fsecret', {}, 404],
    ['stocks/%2e%2e/secret', {}, 404],
    ['stocks/v1/%zz', {}, 404],
    ['other/v1/list', {}, 404],
    ['orders/v1/orders/7', { method: 'PUT' }, 405],
    ['orders/v1/orders/seven', {}, 400],
    ['orders/v1/orders', post({ side: 'buy' }), 400],
  ])('has no example for %s %j: %d', async (where, init, status) => {
    const answer = await call(where, init);
    expect(answer[0]).toBe(status);
    expect(answer[2]).not.toContain('not an example');
  });

  it.each([
    ['signed-out', 400, 'invalid_session'],
    ['authorization-server-down', 400, 'temporarily_unavailable'],
    ['not-granted', 400, 'backend_not_ready'],
    ['error;code=invalid_target', 400, 'invalid_target'],
  ])('refuses as the scenario %s refuses a token', async (scenario, status, error) => {
    await mock.use(scenario);
    const answer = await fetch(`${mock.origin}/bff/api/stocks/v1/list`);
    expect(answer.headers.get('proxy-status')).toBe('tmi-bff; error=http_request_denied');
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error]);
  });

  it('refuses other sites', async () => {
    expect((await call('stocks/v1/list', { headers: { 'Sec-Fetch-Site': 'cross-site' } }))[0]).toBe(403);
  });

  it.each([
    [{ Stocks: root }, 'proxies: expected a name of lower-case letters, digits and hyphens, found "Stocks"'],
    [{ stocks: path.join(root, 'none') }, 'expected a folder or an OpenAPI document'],
    [{ stocks: path.join(root, 'secret.json') }, 'expected an OpenAPI document with openapi and paths'],
    [{ stocks: path.join(root, 'stocks/v1/_/history.csv') }, 'expected an OpenAPI document with openapi and paths'],
  ])('is not started with %j', async (proxies, message) => {
    await expect(startMock({ proxies })).rejects.toThrow(message);
  });
});
