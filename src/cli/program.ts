import { readFileSync } from 'node:fs';
import { Command } from 'commander';

/** The parts of the process that commands use. */
export interface CommandProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Whether what is written there is coloured: at a terminal, unless the person wants no colours. */
export function hasColours({ isTTY }: Pick<Output, 'isTTY'>, { NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return isTTY === true && NO_COLOR === undefined;
}

const EXIT_WRONG_USAGE = 2;

/** A program with the version of its package. It exits with status 2 when its arguments are wrong. */
export function createProgram(name: string): Command {
  const manifest = new URL('../../../package.json', import.meta.url);
  return new Command(name)
    .version(JSON.parse(readFileSync(manifest, 'utf8')).version)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE));
}

/**
 * Runs what the arguments ask for.
 *
 * @param explain what the user can do about an error, line by line; `undefined`: it is a fault of the program
 */
export async function runProgram(
  program: Command,
  explain: (error: unknown) => readonly string[] | undefined,
): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const explanation = explain(error);
    if (explanation === undefined) throw error;
    process.stderr.write(explanation.map((line) => `${program.name()}: ${line}\n`).join(''));
    process.exit(EXIT_WRONG_USAGE);
  }
}
