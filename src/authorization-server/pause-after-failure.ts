/**
 * Makes work that is not repeated for some time after a failure: until then every call fails at once, with the same error.
 * It keeps anonymous requests from becoming as many requests to a server that is failing.
 */
export function pauseAfterFailure<Given extends unknown[], Value>(
  work: (...given: Given) => Promise<Value>,
  pauseMs: number,
): (...given: Given) => Promise<Value> {
  let failure: { readonly error: unknown; readonly untilMs: number } | undefined;
  return async (...given) => {
    // By a clock that never goes back.
    if (failure !== undefined && performance.now() < failure.untilMs) throw failure.error;
    try {
      return await work(...given);
    } catch (error) {
      failure = { error, untilMs: performance.now() + pauseMs };
      throw error;
    }
  };
}
