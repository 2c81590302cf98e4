import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Misconfiguration } from '../core/misconfiguration.js';

/** The setting `listen.tls`. */
export interface CertificateFiles {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** As `node:https` and `node:tls` take them. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws Misconfiguration if a file cannot be read, or the two do not belong together */
export function readCertificate({ certificateFile, privateKeyFile }: CertificateFiles): Certificate {
  const cert = readPem('certificateFile', certificateFile);
  const key = readPem('privateKeyFile', privateKeyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Misconfiguration([
      `listen.tls: ${certificateFile} and ${privateKeyFile} are no certificate and its private key: ${code ?? message}`,
    ]);
  }
  return { cert, key };
}

function readPem(option: keyof CertificateFiles, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Misconfiguration([
      `listen.tls.${option}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    ]);
  }
}
