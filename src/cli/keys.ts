import { randomBytes } from 'node:crypto';

const ADVICE =
  'Put it first in sealingKeys. Keep each older key in the list for the longest lifetime of a session ' +
  '(session.absoluteSeconds) after it was first.';

/** Prints a new sealing key to standard output, which may be a file, and the instructions to standard error. */
export function keys({ process }: { process: NodeJS.Process }): void {
  process.stdout.write(`${randomBytes(32).toString('base64url')}\n`);
  process.stderr.write(`${ADVICE}\n`);
}
