import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseYaml } from '../config/parse-yaml.js';
import { Misconfiguration } from '../core/misconfiguration.js';

const ADVICE =
  'Keep each older key in the list for the longest lifetime of a session (session.absoluteSeconds) after a newer one took its place.';

/** Prints a new list of one sealing key to standard output, or puts a new key first in a file of keys. */
export function keys({ file, process }: { file?: string; process: NodeJS.Process }): void {
  const key = `- ${randomBytes(32).toString('base64url')}\n`;
  if (file === undefined) process.stdout.write(key);
  else putFirst(key, file);
  process.stderr.write(`${ADVICE}\n`);
}

const DPOP_ADVICE =
  'Give all processes the same key. Tokens that are bound to a former key are replaced when they are needed next.';

/** Prints a new private key for DPoP, or writes it to a file that does not exist yet. */
export function dpopKey({ file, process }: { file?: string; process: NodeJS.Process }): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  if (file === undefined) process.stdout.write(pem);
  else writeNew(file, pem);
  process.stderr.write(`${DPOP_ADVICE}\n`);
}

/** A key is not overwritten: other processes may still need it. */
function writeNew(file: string, text: string | Buffer): void {
  if (existsSync(file)) throw new Misconfiguration([`${file}: expected the name of a new file, found one that exists`]);
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
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
