import type { ThrownError } from './catalogue.js';

/** Describes a thrown value by name, message, code and stack. Leaves out its `cause`: those of libraries hold tokens. */
export function describeError(error: unknown): ThrownError {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { error: `${error.name}: ${error.message}`, ...code, ...(error.stack ? { stack: error.stack } : {}) };
}
