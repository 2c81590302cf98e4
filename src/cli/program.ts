import { readFileSync } from 'node:fs';
import { Command } from 'commander';

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
