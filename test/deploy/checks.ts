import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { openProfile } from '../support/browser.js';
import { askSessionInfo, getToken, grantedScopes, sessionCookie, signIn } from '../support/demo-page.js';
import { SESSION_INFO, TOKEN } from '../support/frontend.js';
import { INVALID_TARGETS } from '../support/hostile-targets.js';
import type { Place } from './place.js';

/** What a deployment has to do. A check that fails throws. */
export interface Check {
  readonly name: string;
  /** Not without a proxy. */
  readonly needsFront?: boolean;
  run(place: Place, browser: Browser): Promise<void>;
}

const run = promisify(execFile);

export const CHECKS: readonly Check[] = [
  { name: 'HTTP/2', needsFront: true, run: answersOverHttp2 },
  { name: 'redirect from HTTP', needsFront: true, run: redirectsFromHttp },
  { name: 'keep-alive', run: keepsConnections },
  { name: 'large headers', run: takesLargeHeaders },
  { name: 'forged forwarding', run: ignoresForgedForwarding },
  { name: 'hostile targets', run: survivesHostileTargets },
  { name: 'story in Chromium', run: tellsTheStory },
];

/** Runs curl, which trusts the test's authority, and returns what it wrote. */
async function curl({ authority }: Place, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--max-time',
    '20',
    '--cacert',
    authority,
    ...args,
  ]);
  return stdout;
}

async function answersOverHttp2(place: Place): Promise<void> {
  const answer = await curl(place, '--http2', '--include', place.origin + SESSION_INFO);
  expect(/^HTTP\/2 400/.test(answer), answer);
  expect(/^strict-transport-security: max-age=/im.test(answer), answer);
  expect(answer.includes('"invalid_session"'), answer);
}

async function redirectsFromHttp(place: Place): Promise<void> {
  const answer = await curl(place, '--head', `http://localhost:${place.ports.http}/some/page?tab=2`);
  expect(/^HTTP\/1\.[01] 308 /.test(answer), answer);
  expect(/^location: https:\/\/localhost(?::\d+)?\/some\/page\?tab=2\r$/im.test(answer), answer);
}

async function keepsConnections(place: Place): Promise<void> {
  const each = ['--output', '/dev/null', '--write-out', '%{num_connects} %{http_code}\n'];
  const url = place.origin + SESSION_INFO;
  const answer = await curl(
    place,
    '--http1.1',
    ...each,
    url,
    '--next',
    '--cacert',
    place.authority,
    '--http1.1',
    ...each,
    url,
  );
  expect(answer === '1 400\n0 400\n', answer);
}

/** The backend takes 16 KiB, and answers more with 431; a proxy may answer itself. */
async function takesLargeHeaders(place: Place): Promise<void> {
  const status = (bytes: number) =>
    curl(
      place,
      ...['--header', `cookie: other=${'x'.repeat(bytes)}`],
      ...['--output', '/dev/null', '--write-out', '%{http_code}', place.origin + SESSION_INFO],
    );
  const large = await status(12_000);
  expect(large === '400', `12,000 bytes: ${large}`);
  const tooLarge = await status(60_000).catch(() => 'reset');
  expect(/^(?:4\d\d|000|reset)$/.test(tooLarge), `60,000 bytes: ${tooLarge}`);
}

/** A browser can neither make the backend take its request for plain HTTP, nor for that of another address. */
async function ignoresForgedForwarding(place: Place): Promise<void> {
  const forged = [
    ...['--header', 'X-Forwarded-Proto: http', '--header', 'X-Forwarded-For: 203.0.113.7'],
    ...['--header', 'Forwarded: for=203.0.113.7;proto=http', '--header', 'X-Forwarded-Host: evil.example'],
  ];
  const before = place.log.length;
  const answer = await curl(place, ...forged, place.origin + TOKEN);
  expect(answer.includes('"invalid_session"'), answer);
  const answered = place.log.slice(before).find(({ event }) => event === 'request.answered');
  expect(answered?.from === '127.0.0.1', JSON.stringify(answered));
}

/** No proxy and no backend fails by them. A proxy may read a path out of a target, and the backend answers that. */
async function survivesHostileTargets(place: Place): Promise<void> {
  for (const target of INVALID_TARGETS) {
    const answer = await exchange(place, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(/^HTTP\/1\.[01] [234]\d\d |^$/.test(answer), `${target}: ${answer.slice(0, 200)}`);
  }
  await keepsConnections(place);
  const crashed = place.log.filter(({ level }) => level === 'fault');
  expect(crashed.length === 0, JSON.stringify(crashed));
}

async function exchange({ ports, authority }: Place, request: string): Promise<string> {
  const socket = connect({
    host: '127.0.0.1',
    port: ports.https,
    servername: 'localhost',
    ca: readFileSync(authority),
  });
  await once(socket, 'secureConnect');
  socket.write(request);
  return text(socket).catch(() => '');
}

/** Signs in, gets a token, calls a resource server in both ways, signs out. */
async function tellsTheStory({ origin }: Place, browser: Browser): Promise<void> {
  const profile = await openProfile(browser, { ignoreHTTPSErrors: true });
  try {
    const page = await profile.context.newPage();
    await signIn(page, origin);
    const cookies = await profile.context.cookies(origin);
    const own = cookies.find(({ name }) => name === '__Host-tmi-bff');
    expect(own?.secure === true && own.httpOnly && own.sameSite === 'Strict', JSON.stringify({ ...own, value: '' }));
    const scopes = await grantedScopes(await getToken(page, 'stocks'));
    expect(scopes.includes('read'), `granted: ${scopes}`);
    const proxied = await page.evaluate(async () => (await fetch('/bff/api/stocks/stocks')).status);
    expect(proxied === 200, `proxied: ${proxied}`);
    await page.getByTestId('sign-out').click();
    await page.getByTestId('signed-out').waitFor();
    expect((await sessionCookie(page, origin)) === undefined, 'the session cookie is still there');
    const { status } = await askSessionInfo(page);
    expect(status === 400, `session information after signing out: ${status}`);
  } finally {
    await profile.context.close();
  }
}

function expect(holds: boolean, seen: string): void {
  if (!holds) throw new Error(seen);
}
