import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import {
  type FrontendClientOptions,
  generateFrontendClient,
} from '../generate/frontend-client/generate-frontend-client.js';
import { GENERATOR_FOLDER } from '../generate/frontend-client/load-generator.js';
import { STACKS, type StackName, VALIDATORS } from '../generate/frontend-client/stacks.js';

interface GenerateArguments extends Partial<Omit<FrontendClientOptions, 'stack' | 'folder'>> {
  readonly for: StackName;
  readonly output: string;
}

/** Writes a typed client for a frontend, and prints the packages that it needs, and what can be removed. */
async function generate(given: GenerateArguments, { stdout }: { stdout: NodeJS.WritableStream }): Promise<void> {
  const stack = STACKS.find(({ name }) => name === given.for);
  if (stack === undefined) throw new Error(`unknown stack: ${given.for}`);
  const { output, validator, importExtension } = given;
  await generateFrontendClient({
    stack,
    folder: path.resolve(output),
    core: given.core ?? false,
    validator,
    importExtension,
  });
  const packages = [...stack.packages, ...(validator ? [validator] : [])];
  stdout.write(`Wrote a client for ${stack.summary} to ${output}.\n`);
  if (packages.length > 0) stdout.write(`It imports ${packages.join(', ')}.\n`);
  stdout.write(removableText());
}

/** The client does not import its generator, which takes some hundred megabytes. */
function removableText(): string {
  if (existsSync(GENERATOR_FOLDER)) {
    return `The generator is not needed any more: remove the folder ${GENERATOR_FOLDER}, or keep it out of the repository.\n`;
  }
  const { dependencies, devDependencies } = projectManifest();
  if (!('@hey-api/openapi-ts' in { ...dependencies, ...devDependencies })) return '';
  return 'The generator is not needed any more. Run: npm uninstall @hey-api/openapi-ts\n';
}

function projectManifest(): { readonly dependencies?: object; readonly devDependencies?: object } {
  try {
    return JSON.parse(readFileSync('package.json', 'utf8'));
  } catch {
    return {};
  }
}

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
