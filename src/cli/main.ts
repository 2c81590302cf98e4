#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { isLoopbackUrl } from '../core/network.js';
import { type CheckArguments, check } from './check.js';
import { addConfigCommands } from './config.js';
import { contractTest } from './contract-test.js';
import { addContractTestOptions, type GivenContractTest } from './contract-test-options.js';
import { type DemoArguments, demo } from './demo.js';
import { explainFailure } from './explain-failure.js';
import { addGenerateOptions } from './generate.js';
import { dpopKey, keys } from './keys.js';
import { type MockArguments, mock } from './mock.js';
import { createProgram, runProgram } from './program.js';
import { type ServeArguments, serve } from './serve.js';
import { migrateStore } from './store.js';

const MOST_WORKERS = 256;

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65532)
    throw new InvalidArgumentError('Expected a port, 1 to 65532.');
  return value;
}

function workers(text: string): number {
  const value = text === 'auto' ? availableParallelism() : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MOST_WORKERS)
    throw new InvalidArgumentError(`Expected a number of processes, 1 to ${MOST_WORKERS}, or "auto".`);
  return value;
}

function loopbackUrl(text: string): string {
  const isUsable = URL.canParse(text) && new URL(text).protocol === 'http:' && isLoopbackUrl(text);
  if (!isUsable)
    throw new InvalidArgumentError('Expected an http URL on loopback, such as http://127.0.0.1:3000/bff/callback.');
  return text;
}

/** Collects the values of an option that can be repeated. */
function namedPath(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || path === undefined)
    throw new InvalidArgumentError('Expected a name and a path, such as stocks=examples/stocks.');
  return { ...before, [name]: path };
}

const program = createProgram('tmi-bff').description(
  'Access tokens for single-page applications, without OAuth in the page.',
);

program
  .command('serve')
  .description('Run the backend. Settings come from the file and from TMI_BFF_… variables, which take precedence.')
  .option('-c, --config <file>', 'a YAML file with settings (docs/configuration.md)')
  .option('--no-check', 'do not check the settings and the authorization servers at the start (docs/check.md)')
  .option(
    '-w, --workers <number>',
    'the number of processes that serve, or "auto" for one for each processor',
    workers,
    1,
  )
  .action((given: ServeArguments) => serve(given, process));

program
  .command('demo')
  .description('Run the backend with a demo frontend, an authorization server and two resource servers.')
  .option(
    '-p, --port <port>',
    'the port of the page; the next three ports are used too',
    port,
    Number(process.env.PORT ?? 3000),
  )
  .option('--state <folder>', 'the folder of the sessions and keys', '.tmi-bff')
  .option('--page-origin <origin>', 'the origin of a development server for the page, such as http://localhost:5173')
  .option(
    '--authorization-server-only',
    'run no backend and no page, only the other servers, for a backend of your own',
  )
  .action((given: DemoArguments) => demo(given, process));

program
  .command('check')
  .description('Check the settings, the store and the authorization servers before anyone signs in (docs/check.md).')
  .option('-c, --config <file>', 'a YAML file with settings, as for serve')
  .option('--offline', 'check the settings only, and send nothing')
  .option('--sign-in [name]', 'sign in with your own browser, and try refreshes, rotation and revocation')
  .option('--frontend <name>', 'with --sign-in: which of several frontends (the setting frontends) to sign in to')
  .option(
    '--callback <url>',
    'with --sign-in: a registered redirect URI on loopback, instead of that of the settings',
    loopbackUrl,
  )
  .option('--json', 'print the findings as JSON')
  .action(async (given: CheckArguments) => {
    process.exitCode = await check(given, process);
  });

program
  .command('keys')
  .description(
    'Print a new list of sealing keys, or put a new key first in a file of them. With --dpop: make a key for DPoP.',
  )
  .option(
    '-f, --file <file>',
    'the file that sealingKeysFile names, which is created if it does not exist; with --dpop, a new file',
  )
  .option('--dpop', 'make the private key that dpop.privateKeyFile names')
  .action(({ dpop, ...given }: { file?: string; dpop?: true }) => (dpop ? dpopKey : keys)({ ...given, process }));

addConfigCommands(program, process);

program
  .command('store')
  .description('Prepare the store.')
  .command('migrate')
  .description('Create the tables of the store in PostgreSQL, unless they exist.')
  .option('-c, --config <file>', 'a YAML file with settings (docs/configuration.md)')
  .action((given: { config?: string }) => migrateStore(given, process));

addContractTestOptions(
  program
    .command('contract-test [base-url]')
    .description('Judge any backend, in any language: does it keep the contract? (docs/contract-test.md)'),
).action(async (baseUrl: string | undefined, given: GivenContractTest) => {
  process.exitCode = await contractTest(baseUrl, { given, process });
});
program
  .command('mock')
  .description("Run the contract's endpoints from its examples, without an authorization server, to develop a page.")
  .option('-p, --port <port>', 'the port of the page', port, Number(process.env.PORT ?? 3000))
  .option('-s, --scenario <scenario>', 'the first scenario, such as "token-expires;seconds=20"', 'signed-in')
  .option(
    '-f, --frontend <folder>',
    'the folder of a built page (without it: the demo page, with two resource servers)',
  )
  .option('--no-frontend', 'serve no page, for a development server that proxies to the mock')
  .option('--no-resource-servers', 'with --no-frontend: start no resource servers')
  .option('--public-origin <origin>', "the page's origin, if it is not the mock's own")
  .option('--issuer <issuer>', 'the issuer that resource servers expect in tokens')
  .option(
    '--proxy <name=path>',
    'answer at /bff/api/NAME from a folder of examples or an OpenAPI document (repeatable)',
    namedPath,
  )
  .action((given: MockArguments) => mock(given, process));

addGenerateOptions(program.command('generate'));

await runProgram(program, explainFailure);
