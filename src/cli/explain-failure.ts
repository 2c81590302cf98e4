import { Misconfiguration } from '../core/misconfiguration.js';
import { MissingPackage } from '../demo/load-optional-package.js';

/** What the operator can do about an error, line by line; `undefined` if it is a defect of this program. */
export function explainFailure(error: unknown): readonly string[] | undefined {
  if (error instanceof Misconfiguration) return error.problems;
  if (error instanceof MissingPackage) return [error.message];
  if (isListenError(error)) {
    const { address, port, code } = error;
    return [`${address}:${port} cannot be used (${code}). Is it running already? Choose another port with --port.`];
  }
  return undefined;
}

interface ListenError extends Error {
  readonly code: string;
  readonly address: string;
  readonly port: number;
}

function isListenError(error: unknown): error is ListenError {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'port' in error;
}
