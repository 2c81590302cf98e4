import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  browserSession,
  type ContractTestOptions,
  commandSession,
  cookieJarSession,
  cookieSession,
  type Hints,
  isHeaderValue,
  offender,
  PROFILES,
  type Profile,
  REPORT_FORMATS,
  type ReportFormat,
  SEVERITIES,
  type SessionSource,
  type Severity,
  WrongUsage,
} from '../contract-test/index.js';

/** The options on the command line. */
export interface GivenContractTest
  extends Pick<
    Hints,
    'plainUrl' | 'loginUrl' | 'returnParameter' | 'backChannelLogoutUrl' | 'proxyUrl' | 'asksForOnlineAccess'
  > {
  readonly cookie?: string;
  readonly cookieJar?: string;
  readonly loginCommand?: string;
  readonly loginScript?: string;
  readonly chromium: string;
  readonly secondCookie?: string;
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  readonly logoutUrl?: string;
  readonly logoutMethod: 'GET' | 'POST';
  readonly header?: readonly string[];
  readonly withAuthorizationServer?: boolean;
  readonly asPort: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly wait: number;
  readonly profile: Profile;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly strict?: boolean;
  readonly failOn: Severity;
  readonly require?: number;
  readonly failOnNotJudged?: boolean;
  readonly destructive: boolean;
  readonly expectedFailures?: string;
  readonly report?: readonly ReportRequest[];
  readonly sarifLocation?: string;
  readonly certificateAuthority?: string;
  readonly timeout: number;
  readonly timeLimit: number;
  readonly list?: boolean;
  readonly coverage?: boolean;
}

export interface ReportRequest {
  readonly format: ReportFormat;
  readonly file: string;
}

const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');
const collect = (text: string, earlier: readonly string[] = []) => [...earlier, text];

/** Declares the options of `contract-test`, in the order of the help. */
export function addContractTestOptions(command: Command): Command {
  for (const add of [addSessionOptions, addHintOptions, addChoiceOptions, addReportOptions]) add(command);
  return command;
}

function addSessionOptions(command: Command): void {
  command
    .optionsGroup('A session:')
    .option(
      '--cookie <header>',
      'the Cookie header of a signed-in person (or TMI_BFF_COOKIE, which no process list shows)',
    )
    .option('--cookie-jar <file>', 'a cookie file in the format of curl')
    .option('--login-command <command>', 'a command that signs in and prints name=value, run for each session')
    .option('--login-script <file>', 'a module that signs in, in headless Chromium (needs playwright-core)')
    .option('--chromium <path>', 'where Chromium is', process.env.CHROMIUM_PATH ?? '/usr/bin/chromium')
    .option('--second-cookie <header>', 'the same of another person (or TMI_BFF_SECOND_COOKIE)');
}

function addHintOptions(command: Command): void {
  command
    .optionsGroup('Hints, each of which lets the tester test more:')
    .option('--scopes <two>', 'two scopes that can be requested one by one, such as "read write"', words)
    .option('--resources <two>', 'two resource indicators that the backend issues tokens for', words)
    .option('--plain-url <url>', 'the same backend over plain HTTP')
    .option('--login-url <url>', 'where a sign-in begins')
    .option('--return-parameter <name>', 'the parameter of the login URL for the return URL')
    .option('--logout-url <url>', 'where a page signs out')
    .addOption(new Option('--logout-method <method>', 'and how').choices(['GET', 'POST']).default('POST'))
    .option('--back-channel-logout-url <url>', 'the endpoint for logout tokens')
    .option('--proxy-url <url>', 'a GET that the backend passes on to a resource server with the token')
    .option('--asks-for-online-access', 'the backend is configured to ask for online_access')
    .option('--header <header>', 'an extra header for each request, as "name: value"; may be repeated', collect)
    .optionsGroup('From both sides, with the tester’s own authorization server:')
    .option('--with-authorization-server', 'start it, print how to configure the backend for it, and test both sides')
    .option('--as-port <port>', 'its port on 127.0.0.1', portNumber, 4000)
    .option('--client-id <id>', 'the client id of the backend there')
    .option('--client-secret <secret>', 'the client secret of the backend there')
    .option('--wait <seconds>', 'how long to wait until the backend is configured for it', wholeNumber, 300);
}

function addChoiceOptions(command: Command): void {
  command
    .optionsGroup('What is tested:')
    .addOption(new Option('--profile <profile>', 'which requirements').choices(PROFILES).default('core'))
    .option('--only <ids>', 'only these requirements or families, such as "SES,TOK-27"', words)
    .option('--skip <ids>', 'not these', words)
    .option('--no-destructive', 'leave out checks that end a session')
    .option('--strict', 'a SHOULD weighs as much as a MUST')
    .addOption(
      new Option('--fail-on <severity>', 'the lowest severity that fails the run')
        .choices(SEVERITIES)
        .default('failure'),
    )
    .option('--require <number>', 'fail if fewer requirements than this were judged', wholeNumber)
    .option('--fail-on-not-judged', 'fail if a requirement of the profile could not be judged')
    .option(
      '--expected-failures <file>',
      'a line for each requirement that is known not to be kept: its ID and the reason',
    )
    .option('--certificate-authority <file>', 'PEM file of the authority that signed the backend’s certificate')
    .option('--timeout <seconds>', 'how long one answer may take', wholeNumber, 15)
    .option('--time-limit <seconds>', 'how long the whole run may take', wholeNumber, 1800);
}

function addReportOptions(command: Command): void {
  command
    .optionsGroup('What is reported:')
    .option(
      '--report <format=file>',
      `a report besides the one on the terminal: ${REPORT_FORMATS.join(', ')}; may be repeated`,
      collectReports,
    )
    .option(
      '--sarif-location <file>',
      'a file of your repository that SARIF results point at (default: the expected failures, or ./openapi.yaml)',
    )
    .option('--list', 'all requirements, and how each is checked')
    .option('--coverage', 'what is tested, and what is not and why');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, 1 to 99999.');
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65535) throw new InvalidArgumentError('Expected a port, 1 to 65535.');
  return port;
}

function collectReports(text: string, earlier: readonly ReportRequest[] = []): ReportRequest[] {
  const [name = '', ...file] = text.split('=');
  const format = REPORT_FORMATS.find((candidate) => candidate === name);
  if (format === undefined || file.join('') === '')
    throw new InvalidArgumentError(`Expected format=file, with one of ${REPORT_FORMATS.join(', ')}.`);
  return [...earlier, { format, file: file.join('=') }];
}

export function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      if (value.length === 0) throw new WrongUsage(`A header is given as "name: value", not "${name}".`);
      return [name.trim(), value.join(':').trim()];
    }),
  );
}

export function readHints(given: GivenContractTest): Hints {
  const { plainUrl, loginUrl, returnParameter, backChannelLogoutUrl, proxyUrl, asksForOnlineAccess } = given;
  const { scopes, resources, logoutUrl, logoutMethod } = given;
  return {
    plainUrl,
    loginUrl,
    returnParameter,
    backChannelLogoutUrl,
    proxyUrl,
    asksForOnlineAccess,
    scopes: scopes && pairOf('scopes', scopes),
    resources: resources && pairOf('resources', resources),
    logout: logoutUrl === undefined ? undefined : { url: logoutUrl, method: logoutMethod },
  };
}

function pairOf(name: string, [one, two, ...more]: readonly string[]): readonly [string, string] {
  if (one === undefined || two === undefined || more.length > 0) throw new WrongUsage(`--${name} takes exactly two.`);
  return [one, two];
}

/** Reads the source of the sessions, of which there is at most one. */
export function readSessions(
  given: GivenContractTest,
  environment: NodeJS.ProcessEnv,
): Pick<ContractTestOptions, 'session' | 'secondSession'> {
  const cookie = given.cookie ?? environment.TMI_BFF_COOKIE;
  const second = given.secondCookie ?? environment.TMI_BFF_SECOND_COOKIE;
  for (const [name, value] of Object.entries({ '--cookie': cookie, '--second-cookie': second }))
    if (value !== undefined && !isHeaderValue(value.trim()))
      throw new WrongUsage(`The value of ${name} has ${offender(value.trim())}.`);
  const ways: SessionSource[] = [];
  if (cookie !== undefined) ways.push(cookieSession(cookie));
  if (given.cookieJar !== undefined) ways.push(cookieJarSession(given.cookieJar));
  if (given.loginCommand !== undefined) ways.push(commandSession(given.loginCommand));
  if (given.loginScript !== undefined)
    ways.push(browserSession({ script: given.loginScript, executablePath: given.chromium }));
  if (ways.length > 1)
    throw new WrongUsage(`Only one way to a session is possible, not ${ways.map(({ name }) => name).join(' and ')}.`);
  const [session] = ways;
  return { session, secondSession: second === undefined ? undefined : cookieSession(second) };
}
