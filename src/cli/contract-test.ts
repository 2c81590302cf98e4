import { readFileSync, writeFileSync } from 'node:fs';
import {
  allRequirements,
  announce,
  BadExpectedFailures,
  type ContractTestOptions,
  type ContractTestResult,
  catalogue,
  formatReport,
  NoSession,
  NothingToJudge,
  palette,
  progressLine,
  readExpectedFailures,
  startControllableAuthorizationServer,
  terminalReport,
  testContract,
  WrongUsage,
} from '../contract-test/index.js';
import { tellConfiguration, waitForBackend } from './contract-test-authorization-server.js';
import { listCoverage, listRequirements } from './contract-test-lists.js';
import { type GivenContractTest, readHeaders, readHints, readSessions } from './contract-test-options.js';

const EXIT = { kept: 0, 'not kept': 1, 'wrong usage': 2, 'could not judge': 3 } as const;

/** Judges a backend and reports. Gives the exit code: 0 kept, 1 not kept, 2 wrong usage, 3 could not judge. */
export async function contractTest(
  baseUrl: string | undefined,
  { given, process }: { given: GivenContractTest; process: NodeJS.Process },
): Promise<number> {
  if (given.list === true || given.coverage === true) {
    process.stdout.write(given.list === true ? listRequirements() : listCoverage());
    return EXIT.kept;
  }
  try {
    if (baseUrl === undefined)
      throw new WrongUsage('Where is the backend? Give its base URL, such as https://app.example.');
    const result = await judge(baseUrl, { given, process });
    return EXIT[result.conclusion];
  } catch (error) {
    const isUsage = [WrongUsage, BadExpectedFailures].some((kind) => error instanceof kind);
    const isForeseen = isUsage || [NothingToJudge, NoSession].some((kind) => error instanceof kind);
    if (!isForeseen || !(error instanceof Error)) throw error;
    process.stderr.write(`tmi-bff contract-test: ${error.message}\n`);
    return isUsage ? EXIT['wrong usage'] : EXIT['could not judge'];
  }
}

interface Run {
  readonly given: GivenContractTest;
  readonly process: NodeJS.Process;
}

async function judge(baseUrl: string, { given, process }: Run): Promise<ContractTestResult> {
  const options = readOptions(baseUrl, { given, process });
  if (given.withAuthorizationServer !== true) return run(options, { given, process });
  const authorizationServer = await startControllableAuthorizationServer({
    port: given.asPort,
    ...(given.clientId === undefined ? {} : { clientId: given.clientId }),
    ...(given.clientSecret === undefined ? {} : { clientSecret: given.clientSecret }),
  });
  try {
    process.stderr.write(tellConfiguration(options, authorizationServer));
    await waitForBackend(options, authorizationServer, { waitSeconds: given.wait });
    return await run({ ...options, authorizationServer }, { given, process });
  } finally {
    await authorizationServer.close();
  }
}

function readOptions(baseUrl: string, { given, process }: Run): ContractTestOptions {
  const { profile, only, skip, strict, failOn, destructive, expectedFailures, certificateAuthority, timeout } = given;
  return {
    baseUrl,
    profile,
    failOn,
    withDestructive: destructive,
    timeoutSeconds: timeout,
    isStrict: strict ?? false,
    hints: readHints(given),
    extraHeaders: readHeaders(given.header ?? []),
    ...readSessions(given, process.env),
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority: readText(certificateAuthority) }),
    ...(expectedFailures === undefined
      ? {}
      : { expectedFailures: readExpectedFailures(readText(expectedFailures), new Set(catalogue.map(({ id }) => id))) }),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new WrongUsage(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What people read while it runs goes to the standard error, the report to the standard output. */
async function run(options: ContractTestOptions, { given, process }: Run): Promise<ContractTestResult> {
  const hasColours = (stream: NodeJS.WriteStream) => stream.isTTY === true && process.env.NO_COLOR === undefined;
  const result = await testContract({
    ...options,
    requirements: allRequirements,
    onPlan: (plan) => process.stderr.write(announce(plan)),
    onVerdict: (verdict) =>
      process.stderr.write(progressLine(verdict, palette({ hasColours: hasColours(process.stderr) }))),
  });
  process.stdout.write(`\n${terminalReport(result, palette({ hasColours: hasColours(process.stdout) }))}`);
  for (const { format, file } of given.report ?? []) {
    writeFileSync(file, formatReport(result, format, { failOn: given.failOn }));
    process.stderr.write(`${format}: ${file}\n`);
  }
  return result;
}
