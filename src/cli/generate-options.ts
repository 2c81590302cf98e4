import { type Command, Option } from 'commander';
import { STACKS, VALIDATORS } from '../generate/frontend-client/stacks.js';
import { type GenerateArguments, generate } from './generate.js';

/** Makes a command of this one that generates a client. */
export function addGenerateOptions(command: Command): Command {
  return command
    .description('Write a typed client of the contract into the sources of a frontend.')
    .addOption(
      new Option('--for <stack>', 'what the frontend is made with')
        .choices(STACKS.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .requiredOption(
      '-o, --output <folder>',
      'where to write it: a new or empty folder, or one that this command has written',
    )
    .addOption(new Option('--validator <library>', 'check answers at run time').choices(VALIDATORS))
    .option('--core', 'only what the draft has, for other backends')
    .addOption(new Option('--import-extension <extension>', 'what imports end with').choices(['js', 'ts']))
    .action((given: GenerateArguments) => generate(given, process));
}
