import { types } from 'node:util';
import type { ThrownError } from './catalogue.js';

/** Describes a thrown value by name, message, code and stack. Leaves out its `cause`: those of libraries hold tokens. */
export function describeError(error: unknown): ThrownError {
  if (!isError(error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { error: `${error.name}: ${error.message}`, ...code, stack: error.stack };
}

/** True for errors of another realm too, as those of Node.js itself are where the backend runs in `node:vm`. */
const isError = (error: unknown): error is Error => error instanceof Error || types.isNativeError(error);
