import type { Clock } from '../core/clock.js';
import { describeError } from '../telemetry/describe-error.js';
import type { Emit } from '../telemetry/events.js';
import { type Lifetime, secondsBetweenUses } from './lifetime.js';

/** After a failure, no use is written for this long, so that a store that takes no writes isn't tried on every request. */
const PAUSE_SECONDS = 5;

/**
 * Writes a use of a session, unless one of it is being written, or writing has just failed. The promise does not reject: a
 * failure is reported.
 */
type UseWriter = (session: string, write: () => Promise<unknown>) => Promise<void> | undefined;

/** Makes the function that writes the last use of sessions. */
export function createUseWriter(lifetime: Lifetime, { clock, emit }: { clock: Clock; emit: Emit }): UseWriter {
  const writing = new Set<string>();
  const pauseSeconds = Math.min(PAUSE_SECONDS, secondsBetweenUses(lifetime));
  let pausedUntil = 0;

  const finish = async (session: string, write: () => Promise<unknown>) => {
    writing.add(session);
    try {
      await write();
    } catch (error) {
      pausedUntil = clock() + pauseSeconds;
      emit('session.use_not_written', { session, reason: describeError(error).error });
    } finally {
      writing.delete(session);
    }
  };

  return (session, write) => (writing.has(session) || clock() < pausedUntil ? undefined : finish(session, write));
}
