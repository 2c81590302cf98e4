/**
 * Wraps `work` so that it rests after a failure: for some time every call fails at once with the same error. This keeps
 * anonymous requests from becoming requests to a failing server.
 */
export function pauseAfterFailure<Given extends unknown[], Value>(
  work: (...given: Given) => Promise<Value>,
  pauseMs: number,
): (...given: Given) => Promise<Value> {
  let failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  return async (...given) => {
    // A monotonic clock.
    if (failure !== undefined && performance.now() < failure.untilMs) throw failure.error;
    try {
      return await work(...given);
    } catch (error) {
      failure = { error, untilMs: performance.now() + pauseMs };
      throw error;
    }
  };
}
