import { Misconfiguration } from '../core/misconfiguration.js';
import { MissingPackage } from '../demo/load-optional-package.js';

/** What the operator can do about an error, line by line; `undefined` if it is a defect of this program. */
export function explainFailure(error: unknown): readonly string[] | undefined {
  if (error instanceof Misconfiguration) return error.problems;
  if (error instanceof MissingPackage) return [error.message];
  if (error instanceof Error && 'syscall' in error && error.syscall === 'listen' && 'port' in error) {
    const { address, port, code } = error as typeof error & { readonly address?: string; readonly code?: string };
    return [`${address}:${port} cannot be used (${code}). Is it running already? Choose another port with --port.`];
  }
  return undefined;
}
