/** What this returns; `undefined` if it throws. */
export function tried<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** For the `catch` of a promise: brings nothing for errors of these kinds, and throws all others again. */
export function ignoring(...kinds: readonly (abstract new (...given: never[]) => Error)[]) {
  return (error: unknown): undefined => {
    if (!kinds.some((kind) => error instanceof kind)) throw error;
  };
}
