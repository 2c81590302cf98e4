import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { cookieSession, formatReport, testContract, whereLoginLeads } from '../../../src/contract-test/index.js';
import {
  closeAfterEach,
  type HostileAnswer,
  isSignedIn,
  runAgainst,
  start,
  textsOf,
  withoutSession,
} from './hostile-backend.js';
import { runContractTest } from './run-command.js';

/** Control characters other than line feed, and those that reorder or hide text. */
const TRICKY =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/u;

closeAfterEach();

describe('A hostile backend can not write into what people read', () => {
  const forged =
    '\u001B[2J\u001B[1;1HKept: 999 of 999\u202E\u0007\u200B\nKept: 999 of 999 requirements judged\r\u{E0041}';
  const attack = withoutSession({
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
    const result = await runAgainst(withoutSession({ status: 401, headers: { 'Content-Type': 'text/html' }, body }));
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
    const result = await runAgainst(withoutSession({ status: 401, body }));
    const { runs } = JSON.parse(formatReport(result, 'sarif'));
    const texts: string[] = runs[0].results.map(({ message }: { message: { text: string } }) => message.text);
    expect(texts.some((text) => text.includes('evil.example'))).toBe(true);
    expect(texts.filter((text) => /(?<!\\)\[/.test(text))).toEqual([]);
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
    expect(formatReport(result, 'json')).toMatch(/\$\{HEADER_1:\?\}/);
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
