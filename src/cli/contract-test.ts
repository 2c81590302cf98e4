import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  allRequirements,
  announce,
  BadExpectedFailures,
  type ContractTestOptions,
  type ContractTestResult,
  catalogue,
  checkOptions,
  formatReport,
  NoSession,
  NothingToTest,
  palette,
  pointsOf,
  profileOf,
  progressLine,
  readExpectedFailures,
  type ScriptedAuthorizationServer,
  SINGLE_POINTS,
  startScriptedAuthorizationServer,
  terminalReport,
  testContract,
  untestable,
  WrongUsage,
  whereLoginLeads,
} from '../contract-test/index.js';
import { type CommandProcess, hasColours } from './command-process.js';
import { readText, requirePlaceFor, sarifLocation } from './contract-test-files.js';
import { type GivenContractTest, readHeaders, readHints, readSessions } from './contract-test-options.js';

/** 70 is `EX_SOFTWARE` of sysexits.h. */
const EXIT = { kept: 0, 'not kept': 1, 'wrong usage': 2, 'could not test': 3, 'own fault': 70 } as const;

/**
 * Tests a backend and reports. Returns the exit code: 0 kept, 1 not kept, 2 wrong usage, 3 could not test, 70 a fault of
 * the tester.
 */
export async function contractTest(baseUrl: string | undefined, { given, process, changes }: Run): Promise<number> {
  if (given.list === true || given.coverage === true) {
    process.stdout.write(given.list === true ? listRequirements() : listCoverage());
    return EXIT.kept;
  }
  try {
    if (baseUrl === undefined)
      throw new WrongUsage('Where is the backend? Give its base URL, such as https://app.example.');
    const result = await test(baseUrl, { given, process, changes });
    return exitCodeOf(result);
  } catch (error) {
    const isUsage = [WrongUsage, BadExpectedFailures].some((kind) => error instanceof kind);
    const isForeseen = isUsage || [NothingToTest, NoSession].some((kind) => error instanceof kind);
    if (!isForeseen || !(error instanceof Error)) return tellOwnFault(error, process);
    if (error instanceof NothingToTest && error.result) writeReports(error.result, { given, process });
    process.stderr.write(`tmi-bff contract-test: ${error.message}\n`);
    return isUsage ? EXIT['wrong usage'] : EXIT['could not test'];
  }
}

/** Findings come before what could not be judged, unless the run ended early. */
function exitCodeOf({ stoppedBecause, conclusion, isFailed, tooFewJudged }: ContractTestResult): number {
  if (stoppedBecause !== undefined || (tooFewJudged !== undefined && !isFailed)) return EXIT['could not test'];
  return EXIT[conclusion];
}

/** Never 1, which would blame the backend. */
function tellOwnFault(error: unknown, { stderr }: CommandProcess): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`tmi-bff contract-test: a fault of the tester itself; please report it.\n${text}\n`);
  return EXIT['own fault'];
}

interface Run {
  readonly given: GivenContractTest;
  readonly process: CommandProcess;
  /** Options that the command line cannot give. */
  readonly changes?: Partial<ContractTestOptions>;
}

async function test(baseUrl: string, { given, process, changes }: Run): Promise<ContractTestResult> {
  const options = { ...readOptions(baseUrl, { given, process }), ...changes };
  checkOptions(options);
  for (const { file } of given.report ?? []) requirePlaceFor(file);
  sarifLocation(given);
  if (given.withAuthorizationServer !== true) return run(options, { given, process });
  if (given.loginUrl === undefined) throw new WrongUsage('--with-authorization-server needs --login-url.');
  const authorizationServer = await startAuthorizationServer(given);
  try {
    process.stderr.write(tellConfiguration(options, authorizationServer));
    await waitForBackend(options, authorizationServer, { waitSeconds: given.wait });
    return await run({ ...options, authorizationServer }, { given, process });
  } finally {
    await authorizationServer.close();
  }
}

async function startAuthorizationServer({ asPort, clientId, clientSecret }: GivenContractTest) {
  const client = { ...(clientId && { clientId }), ...(clientSecret && { clientSecret }) };
  return startScriptedAuthorizationServer({ port: asPort, client }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall !== 'listen') throw error;
    throw new WrongUsage(`Port ${asPort} cannot be used (${error.code}). Choose another one with --as-port.`);
  });
}

function readOptions(baseUrl: string, { given, process }: Run): ContractTestOptions {
  const { profile, only, skip, strict, failOn, destructive, expectedFailures, certificateAuthority } = given;
  return {
    baseUrl,
    profile,
    failOn,
    withDestructive: destructive,
    timeoutSeconds: given.timeout,
    timeLimitSeconds: given.timeLimit,
    isStrict: strict ?? false,
    requireJudged: given.require,
    failOnNotJudged: given.failOnNotJudged,
    hints: readHints(given),
    extraHeaders: readHeaders(given.header ?? []),
    ...readSessions(given, process.env),
    only,
    skip,
    certificateAuthority: certificateAuthority && readText(certificateAuthority),
    expectedFailures:
      expectedFailures === undefined
        ? undefined
        : readExpectedFailures(readText(expectedFailures), new Set(catalogue.map(({ id }) => id))),
  };
}

/** Progress goes to the standard error, the report to the standard output. */
async function run(options: ContractTestOptions, { given, process }: Run): Promise<ContractTestResult> {
  const { env, stdout, stderr } = process;
  const result = await testContract({
    ...options,
    requirements: allRequirements,
    onPlan: (plan) => stderr.write(announce(plan)),
    onVerdict: (verdict) => stderr.write(progressLine(verdict, palette({ hasColours: hasColours(stderr, env) }))),
  });
  stdout.write(`\n${terminalReport(result, palette({ hasColours: hasColours(stdout, env) }))}`);
  writeReports(result, { given, process });
  return result;
}

function writeReports(result: ContractTestResult, { given, process }: Run): void {
  const location = sarifLocation(given);
  for (const { format, file } of given.report ?? []) {
    writeFileSync(file, formatReport(result, format, { failOn: given.failOn, location }));
    process.stderr.write(`${format}: ${file}\n`);
  }
}

/** Every requirement that is tested, and how. */
function listRequirements(): string {
  return allRequirements
    .map((requirement) => {
      const { id, level, sentence, check, needs } = requirement;
      const needed = needs.length === 0 ? 'nothing but the address' : needs.join(', ');
      return `${id}  ${level}, ${profileOf(requirement)}  ${sentence}\n    ${check}\n    Needs ${needed}.\n`;
    })
    .join('\n');
}

/** How much of the catalogue is tested; the rest with the reasons. */
function listCoverage(): string {
  const rest = untestable.map(({ id, sentence, reason }) => `  ${id}  ${sentence}\n      ${reason}\n`).join('');
  return `${allRequirements.length} of ${catalogue.length} requirements are tested. These are not:\n\n${rest}\n${listAxes()}`;
}

/** Along which axes each requirement holds, and which have none. */
function listAxes(): string {
  const lines = allRequirements.map(({ id, axes }) => {
    if (axes === undefined) return `  ${id}  none: ${SINGLE_POINTS[id]}\n`;
    const names = [...new Set(axes.flatMap((one) => Object.keys(one)))].join(', ');
    return `  ${id}  ${names} (${pointsOf(axes).length} points)\n`;
  });
  const count = allRequirements.filter(({ axes }) => axes !== undefined).length;
  return `${count} requirements hold along axes, ${allRequirements.length - count} at one point:\n\n${lines.join('')}`;
}

/** What the operator has to configure in the backend. */
function tellConfiguration({ baseUrl }: ContractTestOptions, { issuer, client }: ScriptedAuthorizationServer): string {
  return `The authorization server is listening. Configure the backend at ${baseUrl} for it:

  issuer          ${issuer}   (metadata at /.well-known/openid-configuration)
  client id       ${client.clientId}
  client secret   ${client.clientSecret}
  redirect URI    any: each is accepted

It is for tests only: it signs every browser in without a password, and no resource server accepts its access tokens.
`;
}

/** Waits until signing in at the backend redirects to our authorization server. */
async function waitForBackend(
  options: ContractTestOptions,
  { issuer }: ScriptedAuthorizationServer,
  { waitSeconds }: { waitSeconds: number },
): Promise<void> {
  const end = Date.now() + waitSeconds * 1000;
  const isOurs = (leadsTo: string) => leadsTo.startsWith(`${issuer}/`);
  let place = await whereLoginLeads(options);
  for (; !isOurs(place) && Date.now() < end; place = await whereLoginLeads(options)) await wait(1000);
  if (!isOurs(place))
    throw new NothingToTest(`Signing in at ${options.hints?.loginUrl} does not lead to ${issuer}, but to: ${place}`);
}
