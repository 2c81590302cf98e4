/** The code of a system error, or of an error reply: that is its first word. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const message = 'message' in error ? String(error.message) : 'unknown reason';
  return /^[A-Z]+\b/.exec(message)?.[0] ?? message;
}
