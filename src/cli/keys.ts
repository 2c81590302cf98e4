import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseYaml } from '../config/parse-yaml.js';
import { Misconfiguration } from '../core/misconfiguration.js';

const ADVICE =
  'Keep each older key in the list for the longest lifetime of a session (session.absoluteSeconds) after it was first.';

/** Prints a new list of one sealing key to standard output, or puts a new key first in a file of keys. */
export function keys({ file, process }: { file?: string; process: NodeJS.Process }): void {
  const key = `- ${randomBytes(32).toString('base64url')}\n`;
  if (file === undefined) process.stdout.write(key);
  else putFirst(key, file);
  process.stderr.write(`${ADVICE}\n`);
}

/** Replaces the file in one step, so that no process reads half of it. */
function putFirst(key: string, file: string): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const older = before.trim() === '' ? [] : parseYaml(before);
  if (!Array.isArray(older))
    throw new Misconfiguration([`${file}: expected a list of keys, in lines that begin with "- "`]);
  const lines = older.map((one) => `- ${String(one)}\n`).join('');
  const fresh = `${file}.new`;
  writeFileSync(fresh, key + lines, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}
