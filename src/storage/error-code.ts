/** The code of a system error, or the first word of an error reply, which is its code. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const message = 'message' in error ? String(error.message) : 'unknown reason';
  return /^[A-Z]+\b/.exec(message)?.[0] ?? message;
}

/** An error with a code, as those of the system and of servers have one. */
export function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
