import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ContractTestOptions,
  checkOptions,
  commandSession,
  cookieJarSession,
  cookieSession,
  NoSession,
  NothingToTest,
  testContract,
  WrongUsage,
} from '../../../src/contract-test/index.js';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

const runWith = (options: Omit<ContractTestOptions, 'timeoutSeconds'>) =>
  testContract({ ...options, timeoutSeconds: 1 });

describe('The contract tester', () => {
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  it.each([
    ['is down', async () => 'http://127.0.0.1:9', /nothing listens there/],
    ['does not exist', async () => 'https://nowhere.invalid', /no such host|can not be looked up/],
    [
      'speaks HTML',
      () => serve((_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Hi</h1>')),
      /no token-mediating backend/,
    ],
    [
      'has neither path',
      () => serve((_request, response) => response.writeHead(404).end()),
      /no token-mediating backend/,
    ],
    [
      'redirects',
      () => serve((_request, response) => response.writeHead(301, { Location: 'https://www.app.example/' }).end()),
      /redirects to https:\/\/www\.app\.example\//,
    ],
    ['never answers', () => serve(() => undefined), /no complete answer in time/],
    [
      'never ends its answer',
      () =>
        serve((_request, response) => {
          const more = setInterval(() => response.write('x'.repeat(200_000)), 1);
          response.on('close', () => clearInterval(more));
        }),
      /no token-mediating backend|no complete answer/,
    ],
  ])('tests nothing where the address %s, and says so', async (_case, start, message) => {
    const run = runWith({ baseUrl: await start() });
    await expect(run).rejects.toThrow(NothingToTest);
    await expect(run).rejects.toThrow(message);
  });

  it('tests nothing with a session that is not accepted', async () => {
    const baseUrl = await serve((_request, response) => {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_session"}');
    });
    const run = runWith({ baseUrl, session: cookieSession('session=expired-long-ago') });
    await expect(run).rejects.toThrow(/The session is not accepted/);
    await expect(run).rejects.not.toThrow(/expired-long-ago/);
  });

  it.each<[string, Omit<ContractTestOptions, 'timeoutSeconds'>, RegExp]>([
    ['no URL', { baseUrl: 'app.example' }, /must be a URL/],
    ['plain HTTP to another machine', { baseUrl: 'http://app.example' }, /must begin with https/],
    [
      'an ID that there is not',
      { baseUrl: 'https://app.example', only: ['SES-99'] },
      /no requirement or family "SES-99"/,
    ],
    ['the same scope twice', { baseUrl: 'https://app.example', hints: { scopes: ['a', 'a'] } }, /two different scopes/],
    ['a plain address with https', { baseUrl: 'https://app.example', hints: { plainUrl: 'https://a' } }, /http:\/\//],
  ])('calls %s wrong usage', async (_case, options, message) => {
    const run = runWith(options);
    await expect(run).rejects.toThrow(WrongUsage);
    await expect(run).rejects.toThrow(message);
  });

  it.each([
    ['a command that fails', commandSession('echo no >&2; exit 3'), /failed \(3\). no/],
    ['a command that prints nothing', commandSession('true'), /printed no name=value/],
    ['a jar that is not there', cookieJarSession('/nowhere/jar'), /can't be read/],
    ['a cookie without a name', cookieSession('abc'), /name=value/],
  ])('says why there is no session: %s', async (_case, session, message) => {
    const run = runWith({ baseUrl: 'http://127.0.0.1:9', session });
    await expect(run).rejects.toThrow(NoSession);
    await expect(run).rejects.toThrow(message);
  });
});

describe('Plain HTTP', () => {
  it.each(['http://backend:3000', 'http://my_app-1:8080/base', 'http://localhost:3000', 'http://[::1]:3000'])(
    'is accepted for a backend on this machine and for a container by its name: %s',
    (baseUrl) => {
      expect(() => checkOptions({ baseUrl })).not.toThrow();
    },
  );

  it.each(['http://app.example', 'http://backend.internal:3000', 'http://192.0.2.1'])(
    'is refused for any other host: %s',
    (baseUrl) => {
      expect(() => checkOptions({ baseUrl })).toThrow(/must begin with https/);
    },
  );
});
