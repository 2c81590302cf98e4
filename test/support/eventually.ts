const PATIENCE_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 20;

/** Tries until it doesn't throw any more, and gives what it gave; the last error if that takes too long. */
export async function eventually<Value>(attempt: () => Value | Promise<Value>): Promise<Value> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }
}
