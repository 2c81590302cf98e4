import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cookieSession } from '../../../src/contract-test/index.js';
import { runContractTest } from './run-command.js';
import { type SmallBackend, type SmallBackendOptions, startSmallBackend } from './small-backend.js';

let folder: string;
let backend: SmallBackend | undefined;

const file = (name: string, content: string) => {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
};

async function start(options?: SmallBackendOptions): Promise<SmallBackend> {
  backend = await startSmallBackend(options);
  return backend;
}

/** Tests what the small backend does right, unless other arguments say otherwise. */
const runWith = ({ origin }: SmallBackend, ...args: string[]) =>
  runContractTest([origin, '--only', 'ERR-05,SES-07', ...args], { TMI_BFF_COOKIE: 'session=good' });

describe('The command contract-test', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-contract-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => backend?.close());

  it('ends with 0 where the contract is kept', async () => {
    const { status, stdout, stderr } = await runWith(await start());
    expect(stdout).toMatch(/^\nKept: 2 of 2 judged requirements are kept/);
    expect(stderr).toMatch(/At most \d+ requests will be sent/);
    expect(stdout).toMatch(/^\d+ requests in \d+\.\d seconds\.$/m);
    expect(status).toBe(0);
  });

  it('ends with 1 where a MUST is not kept, and says what was expected, what was seen, and how to see it again', async () => {
    const { status, stdout } = await runWith(await start({ refusal: 401 }));
    expect(status).toBe(1);
    expect(stdout).toMatch(/ERR-05 +stated/);
    expect(stdout).toMatch(/expected +status 400\n +seen +401/);
    expect(stdout).toMatch(/again +curl -i .*bff-token/);
    expect(stdout).not.toContain('token-of-the-small-backend');
  });

  it.each([
    [0, ['--only', 'ERR-05']],
    [1, ['--only', 'HDR-02', '--strict']],
    [2, ['--only', 'nothing']],
    [3, ['--cookie', 'session=bad']],
  ])('gives the shell the exit code %d', async (expected, args) => {
    const { origin } = await start({ headers: { 'Content-Type': 'application/json' } });
    const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');
    const child = spawn(process.execPath, [main, 'contract-test', origin, ...args], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([expected, null]);
  });

  it.each([
    ['HDR-02', [], 0],
    ['HDR-02', ['--strict'], 1],
    ['HDR-02', ['--fail-on', 'warning'], 1],
    ['HDR-03', ['--fail-on', 'warning'], 0],
    ['HDR-03', ['--fail-on', 'practice'], 1],
    ['HDR-03', ['--strict'], 0],
  ])('tested for %s with %j ends with %d where that is not kept', async (id, args, expected) => {
    const { origin } = await start({ headers: { 'Content-Type': 'application/json' } });
    const { status, stdout } = await runContractTest([origin, '--only', id, ...args]);
    expect(stdout).toContain(id);
    expect(status).toBe(expected);
  });

  it.each<[string, string[], RegExp]>([
    ['no address', [], /Where is the backend\?/],
    ['an ID that there is not', ['https://app.example', '--only', 'SES-99'], /no requirement or family "SES-99"/],
    ['a format that there is not', ['https://app.example', '--report', 'pdf=x'], /one of junit, json, html/],
    ['two ways to a session', ['https://app.example', '--cookie', 'a=b', '--cookie-jar', 'x'], /Only one way/],
    ['one scope', ['https://app.example', '--scopes', 'read'], /--scopes takes exactly two/],
    ['a header without a value', ['https://app.example', '--header', 'X-Own'], /"name: value"/],
    ['a header with a line break', ['https://app.example', '--header', 'X-Own: a\nb'], /X-Own has a line break/],
    ['a header with more than Latin-1', ['https://app.example', '--header', 'X-Own: €'], /X-Own has .*U\+20AC/],
    ['a cookie with a line break', ['https://app.example', '--cookie', 'a=b\nc=d'], /--cookie has a line break/],
    ['a cookie with more than Latin-1', ['https://app.example', '--cookie', 'a=€'], /--cookie has .*U\+20AC/],
    ['a second cookie like that', ['https://app.example', '--second-cookie', 'a=€'], /--second-cookie has .*U\+20AC/],
    ['a login address that is no URL', ['https://app.example', '--login-url', 'http://['], /login address must be/],
    [
      'the same from both sides',
      ['http://localhost:9', '--with-authorization-server', '--login-url', 'http://['],
      /login address must be/,
    ],
    ['a logout address that is no URL', ['https://app.example', '--logout-url', 'http://['], /logout address must be/],
    ['a report that is a directory', ['https://app.example', '--report', 'json=/tmp'], /it is a directory/],
    ['a port that there is not', ['https://app.example', '--as-port', '70000'], /1 to 65535/],
    [
      'a certificate that is none',
      ['https://app.example', '--certificate-authority', 'package.json'],
      /must be a certificate in PEM/,
    ],
    [
      'a certificate that is not there',
      ['https://app.example', '--certificate-authority', '/no/where'],
      /can't be read/,
    ],
    ['both sides without a login URL', ['http://localhost:9', '--with-authorization-server'], /needs --login-url/],
    ['a report where no file can be', ['http://localhost:9', '--report', 'html=/no/where.html'], /\/no\/where\.html/],
  ])('ends with 2 for %s, and sends nothing', async (_case, args, message) => {
    const { status, stdout, stderr } = await runContractTest(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it.each([
    ['is expired', ['--cookie', 'session=bad'], /session is not accepted/],
    ['is not there', ['--only', 'SES-07'], /needs session|Nothing is left to test/],
    ['comes of a command that fails', ['--login-command', 'exit 3'], /login command failed \(3\)/],
    ['has more than Latin-1', ['--login-command', 'echo session=€'], /from a login command has .*U\+20AC/],
  ])('ends with 3, and never with all passed, where the session %s', async (_case, args, message) => {
    const { status, stdout, stderr } = await runContractTest([(await start()).origin, ...args]);
    expect(stderr).toMatch(message);
    expect(stderr + stdout).not.toMatch(/^Kept|^ +at /m);
    expect(status).toBe(3);
  });

  it('ends with 70 for a fault of the tester itself', async () => {
    const session = { ...cookieSession('session=good'), begin: () => Promise.reject(new TypeError('of our own')) };
    const { status, stderr } = await runContractTest([(await start()).origin], {}, { session });
    expect(stderr).toMatch(/a fault of the tester itself; please report it\.\nTypeError: of our own/);
    expect(status).toBe(70);
  });

  it.each([
    [['--require', '3'], 3, /^\nToo few were judged: 2 requirements were judged, and 3 are demanded \(--require\)/],
    [['--require', '2'], 0, /^\nKept: 2 of 2/],
    [
      ['--only', 'ERR-05,BCL-01', '--fail-on-not-judged'],
      3,
      /1 requirements could not be judged \(--fail-on-not-judged\)/,
    ],
    [['--only', 'ERR-05,BCL-01'], 0, /^\nKept: 1 of 1 .*\. 1 could not be judged\.\n/],
  ])('with %j ends with %d, and the first line says how many were judged', async (args, expected, line) => {
    const report = path.join(folder, 'judged.xml');
    const { status, stdout } = await runWith(await start(), ...args, '--report', `junit=${report}`);
    expect(stdout).toMatch(line);
    expect(status).toBe(expected);
    expect(/<(failure|error)/.test(readFileSync(report, 'utf8'))).toBe(expected !== 0);
  });

  it('names the option that gives what a requirement needs', async () => {
    const { stdout } = await runWith(await start(), '--only', 'ERR-05,BCL-01');
    expect(stdout).toMatch(/needs .*back-channel logout \(--back-channel-logout-url\).*: BCL-01/);
  });

  it('ends with 3 where a hint does not fit, and says which', async () => {
    const { status, stderr } = await runWith(await start(), '--scopes', 'admin write');
    expect(stderr).toMatch(/the backend gives no token for the scope "admin": 400 .*invalid_scope/);
    expect(status).toBe(3);
  });

  it('takes the cookies of a jar as curl writes it', async () => {
    const lines = [
      '# Netscape HTTP Cookie File',
      '#HttpOnly_localhost\tFALSE\t/\tTRUE\t0\tsession\tgood',
      'other.example\tFALSE\t/\tFALSE\t0\tsession\tbad',
    ];
    const { origin, cookies } = await start();
    const jar = file('jar', `${lines.join('\n')}\n`);
    const { status } = await runContractTest([origin, '--only', 'SES-07', '--cookie-jar', jar]);
    expect(status).toBe(0);
    expect(cookies).toContain('session=good');
    expect(cookies).not.toContain('session=bad');
  });

  it('takes what a login command prints, and tells it the address', async () => {
    const { origin, cookies } = await start();
    const command = 'test -n "$TMI_BFF_BASE_URL" && echo "session=good" && echo "address=$TMI_BFF_BASE_URL"';
    const { status } = await runContractTest([origin, '--only', 'SES-07', '--login-command', command]);
    expect(status).toBe(0);
    expect(cookies).toContain(`session=good; address=${origin}`);
  });

  it('takes a file of expected failures, and complains about one that is no longer needed', async () => {
    const broken = await start({ refusal: 401 });
    const known = file('known', '# ours\nERR-05 the framework does it; mended in May\n');
    expect((await runWith(broken, '--expected-failures', known)).status).toBe(0);
    const stale = file('stale', 'ERR-05 known\nSES-07 was mended\n');
    const { status, stdout } = await runWith(broken, '--expected-failures', stale);
    expect(stdout).toContain('SES-07 is expected to fail, but it is kept: take it out of the list.');
    expect(status).toBe(1);
    const wrong = file('wrong', '\nSES-99 what is this\n');
    const misread = await runWith(broken, '--expected-failures', wrong);
    expect(misread.stderr).toContain('line 2: there is no requirement SES-99');
    expect(misread.status).toBe(2);
  });

  it('lists with --coverage at most 15 of the 258 requirements as untestable, with the reason', async () => {
    const { status, stdout } = await runContractTest(['--coverage']);
    const [, tested] = /^(\d+) of 258 requirements are tested/.exec(stdout) ?? [];
    expect(258 - Number(tested)).toBeLessThanOrEqual(15);
    const left = stdout.match(/^ {2}[A-Z]+-\d\d .+\n {6}\S.+$/gm) ?? [];
    expect(left).toHaveLength(258 - Number(tested));
    expect(status).toBe(0);
  });

  it('lists with --list what each requirement needs', async () => {
    const { stdout } = await runContractTest(['--list']);
    expect(stdout.match(/^[A-Z]+-\d\d /gm)?.length).toBeGreaterThanOrEqual(222);
    expect(stdout.match(/^ {4}Needs /gm)).toHaveLength(stdout.match(/^[A-Z]+-\d\d /gm)?.length ?? 0);
  });
});
