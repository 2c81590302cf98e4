import path from 'node:path';
import { generateFrontendClient } from '../generate/frontend-client/generate-frontend-client.js';
import { STACKS, type StackName, type Validator } from '../generate/frontend-client/stacks.js';

export interface GenerateArguments {
  readonly for: StackName;
  readonly output: string;
  readonly validator?: Validator;
  readonly core?: boolean;
  readonly importExtension?: 'js' | 'ts';
}

/** Writes a typed client for a frontend, and prints the packages that it needs. */
export async function generate(given: GenerateArguments, { stdout }: { stdout: NodeJS.WritableStream }): Promise<void> {
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
}
