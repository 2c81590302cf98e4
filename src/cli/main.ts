#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { STACKS, VALIDATORS } from '../generate/frontend-client/stacks.js';
import { contractTest } from './contract-test.js';
import { addContractTestOptions, type GivenContractTest } from './contract-test-options.js';
import { demo } from './demo.js';
import { explainFailure } from './explain-failure.js';
import { type GenerateArguments, generate } from './generate.js';
import { keys } from './keys.js';
import { type MockArguments, mock } from './mock.js';
import { serve } from './serve.js';

const EXIT_WRONG_USAGE = 2;

function version(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65532)
    throw new InvalidArgumentError('Expected a port, 1 to 65532.');
  return value;
}

const program = new Command('tmi-bff')
  .description('Access tokens for single-page applications, without OAuth in the page.')
  .version(version())
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE));

program
  .command('serve')
  .description('Run the backend. Settings come from the file and from TMI_BFF_… variables, which win.')
  .option('-c, --config <file>', 'a YAML file with settings (docs/configuration.md)')
  .action((given: { config?: string }) => serve({ ...given, environment: process.env, process }));

program
  .command('demo')
  .description('Run the backend with a demo frontend, an authorization server and two resource servers.')
  .option(
    '-p, --port <port>',
    'the port of the page; the three after it are taken as well',
    port,
    Number(process.env.PORT ?? 3000),
  )
  .option('--state <folder>', 'where to keep sessions and keys', '.tmi-bff')
  .option('--page-origin <origin>', 'for a page on a development server of its own, such as http://localhost:5173')
  .action((given: { port: number; state: string; pageOrigin?: string }) => demo({ ...given, process }));

program
  .command('keys')
  .description('Make a key for sealingKeys.')
  .action(() => keys({ process }));

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
  .option('-s, --scenario <scenario>', 'what to begin with, such as "token-expires;seconds=20"', 'signed-in')
  .option('-f, --frontend <folder>', 'a built page to serve; without it the demo page, with two resource servers')
  .option('--no-frontend', 'serve no page: a development server stands in front')
  .option('--public-origin <origin>', "the page's origin, if it is not the mock's own")
  .option('--issuer <issuer>', 'the issuer that resource servers expect in tokens')
  .action((given: MockArguments) => mock(given, process));

program
  .command('generate')
  .description('Write a typed client of the contract into the sources of a frontend.')
  .addOption(
    new Option('--for <stack>', 'what the frontend is made with')
      .choices(STACKS.map(({ name }) => name))
      .makeOptionMandatory(),
  )
  .requiredOption('-o, --output <folder>', 'where to write it: a new or an empty folder, or one that this has written')
  .addOption(new Option('--validator <library>', 'check answers at run time').choices(VALIDATORS))
  .option('--core', 'only what the draft has, for backends of others')
  .addOption(new Option('--import-extension <extension>', 'what imports end with').choices(['js', 'ts']))
  .action((given: GenerateArguments) => generate(given, process));

try {
  await program.parseAsync();
} catch (error) {
  const explanation = explainFailure(error);
  if (explanation === undefined) throw error;
  process.stderr.write(explanation.map((line) => `tmi-bff: ${line}\n`).join(''));
  process.exit(EXIT_WRONG_USAGE);
}
