import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ContractTestResult,
  cookieSession,
  startScriptedAuthorizationServer,
  testContract,
} from '../../../src/contract-test/index.js';
import { startBackend } from '../broken-backends/backend/start-backend.js';

interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const COOKIE = 'a-session-that-is-long-enough';
const KEY = 'an-api-key-of-the-operator';
/** What a shell needs to send the requests of the tester again. */
const env = { PATH: process.env.PATH, SESSION_COOKIE_1: COOKIE, HEADER_1: KEY };

/** Answers everything as nobody should, and records what it was asked. */
async function startRecorder() {
  const recorded: Recorded[] = [];
  const listener: RequestListener = async (message, response) => {
    let body = '';
    for await (const chunk of message) body += chunk;
    const { method = '', url = '', rawHeaders } = message;
    const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
    recorded.push({ method, url, headers: pairs, body });
    const isSignedIn = message.headers.cookie === `session=${COOKIE}`;
    response.writeHead(isSignedIn ? 200 : 418, { 'Content-Type': 'text/plain', 'Access-Control-Allow-Origin': '*' });
    response.end(isSignedIn ? '{"access_token":"a token that is no token","sub":null}' : "it's a <teapot>");
  };
  const server = createServer({ requireHostHeader: false }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, recorded, close };
}

/** What does not belong to the client program: its name, what it accepts by default, how it keeps connections. */
const withoutUsual = ({ headers }: Pick<Recorded, 'headers'>) =>
  headers.filter((line) => !/^(User-Agent|Connection|Content-Length|Accept: \*\/\*|Host)\b/i.test(line)).sort();

describe('A line `again` of a report', () => {
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  let result: ContractTestResult;
  beforeAll(async () => {
    recorder = await startRecorder();
    result = await testContract({
      baseUrl: recorder.origin,
      profile: 'full',
      session: cookieSession(`session=${COOKIE}`),
      extraHeaders: { 'X-Api-Key': KEY },
      hints: { scopes: ['read', "it's"], resources: ['https://a.example/?x=[1-2]&y=$z', 'https://b.example'] },
    });
  }, 120_000);
  afterAll(() => recorder.close());

  const findings = () => result.verdicts.flatMap((verdict) => verdict.findings);

  it('sends the same request when a shell runs it as it is printed', async () => {
    const lines = new Map(findings().flatMap((finding) => (finding.again ? [[finding.again, finding] as const] : [])));
    expect(lines.size).toBeGreaterThan(20);
    for (const [line, { exchange }] of lines) {
      recorder.recorded.splice(0);
      await promisify(execFile)('/bin/sh', ['-c', line], { env });
      const withSecrets = (text: string) => text.replace('[session cookie 1]', COOKIE).replace('[header 1]', KEY);
      const sent = exchange?.request;
      const [seen] = recorder.recorded;
      expect({ line, method: seen?.method, url: seen?.url, body: seen?.body }).toEqual({
        line,
        method: sent?.method,
        url: withSecrets(sent?.url.slice(recorder.origin.length) ?? ''),
        body: withSecrets(sent?.body ?? ''),
      });
      const headers = sent?.headers.map(([name, value]) => `${name}: ${withSecrets(value)}`) ?? [];
      expect({ line, headers: withoutUsual(seen ?? { headers: [] }) }).toEqual({
        line,
        headers: withoutUsual({ headers }),
      });
    }
  }, 120_000);

  it('sends nothing while a variable is not set', async () => {
    const line = findings().find(({ again }) => again?.includes('SESSION_COOKIE_1'))?.again ?? '';
    recorder.recorded.splice(0);
    const run = promisify(execFile)('/bin/sh', ['-c', line], { env: { ...env, SESSION_COOKIE_1: '' } });
    await expect(run).rejects.toMatchObject({ stderr: expect.stringContaining('SESSION_COOKIE_1') });
    expect(recorder.recorded).toEqual([]);
  });

  it('is not there for a request with a secret that only the run had', () => {
    const own = findings().filter(({ exchange }) =>
      JSON.stringify(exchange?.request ?? '').match(/\[(cookie|access token|code) \d+\]|\[JWT\]/),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ again }) => again !== undefined)).toEqual([]);
  });

  it('is not there where the authorization server was made to misbehave, which has ended with the run', async () => {
    const authorizationServer = await startScriptedAuthorizationServer();
    const { issuer, client } = authorizationServer;
    const now = () => Math.floor(Date.now() / 1000);
    const backend = await startBackend({ issuer, ...client, scopes: ['a'], resources: [], now }, (original) => ({
      refusalAnswer: (...asked) => ({ ...original.refusalAnswer(...asked), status: 403 }),
    }));
    const broken = await testContract({
      baseUrl: backend.origin,
      authorizationServer,
      only: ['ERR-06', 'ERR-07', 'ERR-05'],
      hints: { loginUrl: '/login' },
    });
    await backend.close();
    await authorizationServer.close();
    const found = broken.verdicts.flatMap((verdict) => verdict.findings);
    expect(found.some(({ authorizationServer: acts = [] }) => acts.length > 0)).toBe(true);
    for (const { again, exchange } of found)
      if (JSON.stringify(exchange?.request.headers).includes('Cookie')) expect(again).toBeUndefined();
  });
});
