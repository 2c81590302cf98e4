import { statSync } from 'node:fs';
import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import { error, type Finding, ok, warning } from '../finding.js';

const ID = 'settings.secret-files';
const READABLE_BY_OTHERS = 0o044;
const WRITABLE_BY_OTHERS = 0o022;

/** The permissions of the files that hold secrets, and of the folder of the embedded store. */
export function checkSecretFiles(options: Options, furtherFiles: readonly string[]): Finding[] {
  // Windows has no such permissions.
  if (process.platform === 'win32') return [];
  const files = [...new Set([...furtherFiles, ...filesOf(options)])];
  const findings = [...files.flatMap(checkFile), ...checkStoreFolder(options)];
  if (findings.length > 0 || files.length === 0) return findings;
  return [ok(ID, `Only their owner can read ${files.join(', ')}.`)];
}

function filesOf(options: Options): string[] {
  const { store } = options;
  const ofStore = 'tls' in store ? store.tls?.privateKeyFile : undefined;
  const ofServers = authorizationServersOf(options).flatMap(({ settings }) => [
    settings.clientSecretFile,
    settings.privateKeyFile,
    settings.tls.keyFile,
  ]);
  const own = [options.listen.tls?.privateKeyFile, options.sealingKeysFile, options.dpop?.privateKeyFile];
  return [ofStore, ...own, ...ofServers].filter((file) => file !== undefined);
}

function checkFile(file: string): Finding[] {
  const mode = modeOf(file);
  if (mode === undefined) {
    const what = `${file} does not exist, or cannot be accessed.`;
    return [error(ID, what, 'Correct the path in the settings, or the permissions of its folders.')];
  }
  if ((mode & (READABLE_BY_OTHERS | WRITABLE_BY_OTHERS)) === 0) return [];
  const what = `${file} holds a secret, and other users can read or change it (mode ${octal(mode)}).`;
  return [warning(ID, what, `Run: chmod 600 ${file}`)];
}

function checkStoreFolder({ store }: Options): Finding[] {
  if (store.kind !== 'embedded') return [];
  const mode = modeOf(store.folder) ?? 0;
  if ((mode & WRITABLE_BY_OTHERS) === 0) return [];
  const what = `Other users can change the folder of the store, ${store.folder} (mode ${octal(mode)}).`;
  return [warning(ID, what, `Run: chmod 700 ${store.folder}`)];
}

/** `undefined` if there is no such file, or this user has no access to a folder above it. */
function modeOf(file: string): number | undefined {
  try {
    return statSync(file).mode;
  } catch {
    return undefined;
  }
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8);
}
