/**
 * Makes work that can be asked for again and again rest after a failure: until then, whoever asks gets the same failure at
 * once. So that requests which anybody can make don't become as many requests to a server that is out of order.
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
