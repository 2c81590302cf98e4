import { readFileSync } from 'node:fs';
import { Misconfiguration } from '../core/misconfiguration.js';
import { codeOf } from './error-code.js';

/** The setting `store.tls`. */
export interface TlsChoice {
  readonly caFile?: string;
  readonly certificateFile?: string;
  readonly privateKeyFile?: string;
  readonly serverName?: string;
}

/**
 * Reads the files of `store.tls`, as options of `tls.connect`.
 *
 * @throws Misconfiguration if a file cannot be read
 */
export function readTlsFiles({ caFile, certificateFile, privateKeyFile, serverName }: TlsChoice) {
  return {
    ...(caFile === undefined ? {} : { ca: readTlsFile('caFile', caFile) }),
    ...(certificateFile === undefined ? {} : { cert: readTlsFile('certificateFile', certificateFile) }),
    ...(privateKeyFile === undefined ? {} : { key: readTlsFile('privateKeyFile', privateKeyFile) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function readTlsFile(option: keyof TlsChoice, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Misconfiguration([`store.tls.${option}: the file cannot be read: ${codeOf(error)}`]);
  }
}
