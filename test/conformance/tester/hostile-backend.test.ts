import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  cookieSession,
  formatReport,
  palette,
  REPORT_FORMATS,
  terminalReport,
  testContract,
  whereLoginLeads,
} from '../../../src/contract-test/index.js';
import { startScriptedAuthorizationServer } from '../../../src/contract-test/scripted-authorization-server/index.js';
import {
  closeAfterEach,
  closeLater,
  isSignedIn,
  runAgainst,
  start,
  textsOf,
  withoutSession,
} from './hostile-backend.js';
import { runContractTest } from './run-command.js';

closeAfterEach();

describe('A hostile backend can not hold up the contract tester', () => {
  const size = 128 * 1024;
  it.each<[string, string]>([
    ['what may begin a JWT', '-eyJ'.repeat(size / 4)],
    ['what may begin two parts of a JWT', 'eyJaaaaaaaa.'.repeat(size / 12)],
    ['what may be credentials', 'Bearer '.repeat(size / 7)],
    ['parameters', 'code=abcdefgh&'.repeat(size / 14)],
    [
      'different tokens',
      Array.from({ length: size / 40 }, (_, index) => `"access_token":"${index}abcdefgh-${index}",`).join(''),
    ],
    ['one member with spaces', '"access_token"       '.repeat(size / 21)],
    ['nested arrays', '['.repeat(size)],
    ['white space', ' '.repeat(size)],
  ])(
    'with a body that repeats %s',
    async (_case, body) => {
      const startedAt = performance.now();
      const result = await runAgainst(withoutSession({ status: 401, body }), {
        only: ['ERR', 'SES'],
        timeoutSeconds: 2,
      });
      for (const text of textsOf(result)) expect(text.length).toBeLessThan(2_000_000);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
    },
    60_000,
  );

  it.each<[string, string]>([
    ['what may begin a JWT', 'eyJ'.repeat(60_000)],
    ['what may begin a JWT, after hyphens', '-eyJ'.repeat(50_000)],
    ['names of tokens', 'refresh_token '.repeat(14_000)],
  ])(
    'with session information that repeats %s',
    async (_case, text) => {
      const startedAt = performance.now();
      const answer = { status: 200, body: JSON.stringify({ sub: text, access_token: text }) };
      await runAgainst((request) => (isSignedIn(request) ? answer : undefined), { profile: 'full', timeoutSeconds: 2 });
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    },
    120_000,
  );

  it('with headers full of cookies', async () => {
    const cookies = Array.from({ length: 900 }, (_, index) => `c${index}=eyJ-eyJ-${index}`);
    const startedAt = performance.now();
    const result = await runAgainst(
      withoutSession((response) => {
        response.writeHead(401, { 'Set-Cookie': cookies.slice(0, 600) }).end('{}');
      }),
      { only: ['ERR', 'SES'] },
    );
    for (const text of textsOf(result)) expect(text.length).toBeLessThan(2_000_000);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  }, 60_000);

  const drip = (response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const more = setInterval(() => response.write(' '), 100);
    response.on('close', () => clearInterval(more));
  };

  it('with answers that never end: each is bounded by the time-out, all together by the time limit', async () => {
    let judged = 0;
    const startedAt = performance.now();
    const result = await runAgainst(() => (judged > 4 ? drip : undefined), {
      timeoutSeconds: 4,
      timeLimitSeconds: 5,
      onVerdict: () => {
        judged += 1;
      },
    });
    expect(performance.now() - startedAt).toBeLessThan(8000);
    expect(result).toMatchObject({ conclusion: 'not kept', cutOffAfterSeconds: 5 });
    const left = result.verdicts.filter(({ wasCutOff }) => wasCutOff);
    expect(left.length).toBeGreaterThan(10);
    expect(left.filter(({ outcome }) => outcome !== 'not judged')).toEqual([]);
    const schema = JSON.parse(readFileSync('docs/contract-test-report.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: false }).compile(schema);
    validate(JSON.parse(formatReport(result, 'json')));
    expect(validate.errors).toBeNull();
    for (const format of REPORT_FORMATS) expect(formatReport(result, format)).toMatch(/time limit|cutOffAfterSeconds/);
    expect(terminalReport(result, palette({ hasColours: false }))).toMatch(
      /^The time limit of 5 seconds cut the run off/m,
    );
  }, 60_000);

  it('with bytes on a raw socket that never fall silent', async () => {
    const startedAt = performance.now();
    await runAgainst(
      ({ headers }) => {
        if (headers.connection !== 'close') return undefined;
        return ({ socket }) => {
          const more = setInterval(() => socket?.write('x'), 100);
          socket?.on('close', () => clearInterval(more));
        };
      },
      { only: ['TOK-15'], timeoutSeconds: 1 },
    );
    expect(performance.now() - startedAt).toBeLessThan(12_000);
  }, 60_000);

  it('so the command ends with 3 where the time limit cut the run off, and says so', async () => {
    const slow = await start((request) => (response) => {
      setTimeout(
        () =>
          response
            .writeHead(isSignedIn(request) ? 200 : 400)
            .end(isSignedIn(request) ? '{"sub":"a"}' : '{"error":"invalid_session"}'),
        300,
      );
    });
    const args = [slow.origin, '--cookie', 'session=good-enough', '--time-limit', '3'];
    const { status, stdout } = await runContractTest(args);
    expect(stdout).toContain('The time limit of 3 seconds cut the run off');
    expect(status).toBe(3);
  }, 60_000);
});

describe('A hostile backend can not lead the contract tester elsewhere', () => {
  const SECRET_OF_OTHERS = 'instance-credentials-of-others';

  it('neither by redirects nor by the address to go to after signing out', async () => {
    const internal = await start(() => ({ status: 200, body: SECRET_OF_OTHERS }));
    const authorizationServer = await startScriptedAuthorizationServer();
    closeLater(authorizationServer);
    const hostile = await start((request) => {
      const url = request.url ?? '';
      if (url.startsWith('/login'))
        return { status: 302, headers: { Location: `${internal.origin}/latest/meta-data` } };
      if (url.startsWith('/logout'))
        return { status: 200, body: JSON.stringify({ logout_uri: `${internal.origin}/out` }) };
      return undefined;
    });
    const hints = { loginUrl: '/login', logout: { url: '/logout' }, returnParameter: 'return_to' };
    const session = { ...cookieSession('session=good-enough'), isRepeatable: true, knowsPeople: true };
    const options = { baseUrl: hostile.origin, profile: 'full' as const, hints, session, authorizationServer };
    const result = await testContract({
      ...options,
      timeoutSeconds: 2,
      clock: { now: () => Date.now() / 1000, wait: async () => undefined },
    });
    expect(await whereLoginLeads(options)).toContain(internal.origin);
    expect(internal.requests.map(({ url }) => url)).toEqual([]);
    for (const text of textsOf(result)) expect(text).not.toContain(SECRET_OF_OTHERS);
  }, 90_000);

  it('nor by an address that only begins like that of the authorization server', async () => {
    const { origin } = await start(() => ({
      status: 302,
      headers: { Location: 'http://127.0.0.1:41081/authorize' },
    }));
    const args = [origin, '--with-authorization-server', '--as-port', '4108', '--login-url', '/login', '--wait', '1'];
    const { status, stderr } = await runContractTest(args);
    expect(status).toBe(3);
    expect(stderr).toContain('does not lead to');
  });
});
