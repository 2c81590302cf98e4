import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ContractTestOptions,
  type ContractTestResult,
  cookieSession,
  formatReport,
  palette,
  progressLine,
  REPORT_FORMATS,
  terminalReport,
  testContract,
  whereLoginLeads,
} from '../../src/contract-test/index.js';
import { startScriptedAuthorizationServer } from '../../src/contract-test/scripted-authorization-server/index.js';
import { type HostileAnswer, type HostileBackend, isSignedIn, startHostileBackend } from './hostile-backend.js';
import { runContractTest } from './run-command.js';

const closing: { close(): Promise<void> }[] = [];

async function start(attack: (request: IncomingMessage) => HostileAnswer | undefined): Promise<HostileBackend> {
  const backend = await startHostileBackend(attack);
  closing.push(backend);
  return backend;
}

const ofStranger = (answer: HostileAnswer) => (request: IncomingMessage) => (isSignedIn(request) ? undefined : answer);

async function runAgainst(
  attack: (request: IncomingMessage) => HostileAnswer | undefined,
  options: Partial<ContractTestOptions> = {},
): Promise<ContractTestResult> {
  const { origin } = await start(attack);
  return testContract({ baseUrl: origin, session: cookieSession('session=good-enough'), ...options });
}

/** Everything that people or programs read of a run. */
function textsOf(result: ContractTestResult): string[] {
  const colours = palette({ hasColours: false });
  return [
    ...REPORT_FORMATS.map((format) => formatReport(result, format)),
    terminalReport(result, colours),
    result.verdicts.map((verdict) => progressLine(verdict, colours)).join(''),
  ];
}

/** Control characters other than line feed, and those that reorder or hide text. */
const TRICKY =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;

afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
});

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
      const result = await runAgainst(ofStranger({ status: 401, body }), { only: ['ERR', 'SES'], timeoutSeconds: 2 });
      for (const text of textsOf(result)) expect(text.length).toBeLessThan(2_000_000);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
    },
    60_000,
  );

  it('with headers full of cookies', async () => {
    const cookies = Array.from({ length: 900 }, (_, index) => `c${index}=eyJ-eyJ-${index}`);
    const startedAt = performance.now();
    const result = await runAgainst(
      ofStranger((response) => {
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
      timeoutSeconds: 2,
      timeLimitSeconds: 5,
      onVerdict: () => {
        judged += 1;
      },
    });
    expect(performance.now() - startedAt).toBeLessThan(8000);
    expect(result).toMatchObject({ conclusion: 'not kept', cutOffAfterSeconds: 5 });
    const left = result.verdicts.filter(({ reason }) => reason?.includes('time limit'));
    expect(left.length).toBeGreaterThan(10);
    expect(left.filter(({ outcome }) => outcome !== 'not judged')).toEqual([]);
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

describe('A hostile backend can not write into what people read', () => {
  const forged =
    '\u001B[2J\u001B[1;1HKept: 999 of 999\u202E\u0007\u200B\nKept: 999 of 999 requirements judged\r\u{E0041}';
  const attack = ofStranger({
    status: 401,
    headers: { 'Content-Type': 'text/\u009B2J', 'Set-Cookie': 'a\u009Bb=\u009B31mred; Path=/' },
    body: JSON.stringify({ error: forged, error_description: forged }) + forged,
  });

  it('with control or bidirectional characters, in whatever report', async () => {
    const result = await runAgainst(attack, { profile: 'full' });
    expect(result.conclusion).toBe('not kept');
    for (const text of textsOf(result)) {
      expect(text).not.toMatch(TRICKY);
      expect(text).not.toMatch(/^Kept: 999/m);
    }
    const strings: string[] = [];
    JSON.parse(formatReport(result, 'json'), (_key, value: unknown) => {
      if (typeof value === 'string') strings.push(value);
      return value;
    });
    expect(strings.filter((text) => TRICKY.test(text))).toEqual([]);
  });

  it('nor into the messages of a run that ends early', async () => {
    const { origin } = await start(() => ({ status: 404, body: forged, headers: { 'Content-Type': 'x\u009Bm' } }));
    const { stderr, status } = await runContractTest([origin, '--cookie', 'session=good-enough']);
    expect(status).toBe(3);
    expect(stderr).not.toMatch(TRICKY);
    expect(stderr).not.toMatch(/^Kept/m);
    const place = await whereLoginLeads({ baseUrl: origin, hints: { loginUrl: '/login' } });
    expect(place).not.toMatch(TRICKY);
    expect(place.length).toBeLessThan(400);
  });

  it('with images, links, mentions, references or markup in the Markdown report', async () => {
    const body = JSON.stringify({
      error: '![x](https://evil.example/p.png) [y](https://evil.example) @octocat octo/repo#1 #2 !3 www.evil.example',
      error_description: '</summary><img src=x> ``` ` \\| | $x$ ~~~ <!-- &lt; :tada: **b**',
    });
    const result = await runAgainst(ofStranger({ status: 401, headers: { 'Content-Type': 'text/html' }, body }));
    const text = formatReport(result, 'markdown');
    expect(text).toContain('ERR-05');
    const outsideOfCode = text.replaceAll(/^(`{3,})sh\n[\s\S]*?^\1$/gm, '');
    for (const active of ['](', '![', '@octocat', '#2', '!3', 'www.', 'https://evil', '<img', '<!--', ':tada:', '**b'])
      expect({ active, isThere: outsideOfCode.includes(active) }).toEqual({ active, isThere: false });
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) expect(row.match(/\|/g)).toHaveLength(5);
  });

  it('with links in the SARIF report', async () => {
    const body = JSON.stringify({ error: '[sign in again](https://evil.example)' });
    const result = await runAgainst(ofStranger({ status: 401, body }));
    const { runs } = JSON.parse(formatReport(result, 'sarif'));
    const texts: string[] = runs[0].results.map(({ message }: { message: { text: string } }) => message.text);
    expect(texts.some((text) => text.includes('evil.example'))).toBe(true);
    expect(texts.filter((text) => /(?<!\\)\[/.test(text))).toEqual([]);
  });
});

describe('A hostile backend can not lead the contract tester elsewhere', () => {
  const SECRET_OF_OTHERS = 'instance-credentials-of-others';

  it('neither by redirects nor by the address to go to after signing out', async () => {
    const internal = await start(() => ({ status: 200, body: SECRET_OF_OTHERS }));
    const authorizationServer = await startScriptedAuthorizationServer();
    closing.push(authorizationServer);
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

describe('What the operator gives to the contract tester stays secret', () => {
  const given = {
    'X-Api-Key': 'k3y',
    'X-Internal': 'a-long-internal-credential',
    Authorization: 'Custom abc',
  };
  const echo = (request: IncomingMessage): HostileAnswer => ({
    status: isSignedIn(request) ? 200 : 401,
    headers: { 'Content-Type': 'text/plain', 'X-Echo': String(request.headers['x-internal']) },
    body: JSON.stringify({ error: `${request.headers['x-internal']} ${request.url} ${request.headers.cookie}` }),
  });

  it('in whatever report: the values of headers, cookies, and parameters of hints', async () => {
    const { origin } = await start(echo);
    const result = await testContract({
      baseUrl: origin,
      session: cookieSession('session=good-enough; sid=s3'),
      secondSession: cookieSession('session=good-enough; sid=the-second-session'),
      extraHeaders: given,
      profile: 'full',
      hints: { loginUrl: '/login?connection=secret-connection-name', logout: { url: '/logout?ticket=secret-ticket' } },
    });
    for (const text of textsOf(result)) {
      for (const secret of [
        'k3y',
        'Custom abc',
        'a-long-internal-credential',
        'good-enough',
        'the-second-session',
        'sid=s3',
      ])
        expect({ secret, isThere: text.includes(secret) }).toEqual({ secret, isThere: false });
      for (const secret of ['secret-connection-name', 'secret-ticket'])
        expect({ secret, isThere: text.includes(secret) }).toEqual({ secret, isThere: false });
    }
    expect(formatReport(result, 'json')).toContain('$HEADER_');
  });

  it.each([
    ['the base URL', 'http://user:hunter22@127.0.0.1:9', {}],
    ['a hint', 'http://127.0.0.1:9', { loginUrl: 'http://user:hunter22@127.0.0.1:9/login' }],
  ])('so a password in %s is wrong usage, and is not repeated', async (_case, baseUrl, hints) => {
    const run = testContract({ baseUrl, hints });
    await expect(run).rejects.toThrow(/--header/);
    await expect(run).rejects.not.toThrow(/hunter22/);
  });
});
