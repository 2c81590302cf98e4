import { Command, CommanderError } from 'commander';
import { contractTest } from '../../../src/cli/contract-test.js';
import { addContractTestOptions, type GivenContractTest } from '../../../src/cli/contract-test-options.js';
import type { ContractTestOptions } from '../../../src/contract-test/index.js';

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Does what `tmi-bff contract-test` does with these arguments, in this process: starting one takes a second. */
export async function runContractTest(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  changes: Partial<ContractTestOptions> = {},
): Promise<CommandResult> {
  const written = { status: 2, stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => (text: string) => {
    written[name] += text;
  };
  const process = { env, stdout: { write: into('stdout') }, stderr: { write: into('stderr') } };
  const command = addContractTestOptions(new Command('contract-test').argument('[base-url]'))
    .exitOverride()
    .configureOutput({ writeErr: into('stderr') })
    .action(async (baseUrl: string | undefined, given: GivenContractTest) => {
      written.status = await contractTest(baseUrl, { given, process, changes });
    });
  await command.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return written;
}
