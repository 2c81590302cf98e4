import type { Emit } from '../telemetry/events.js';
import { codeOf } from './error-code.js';

/**
 * Reports when a store becomes unreachable or refuses writes, and when it is reachable again and takes them.
 *
 * @param refusedWrites the codes of errors by which it refuses writes; it may still be read
 */
export function createAvailability(emit: Emit, refusedWrites: ReadonlySet<string>) {
  let isLost = false;
  let refusesWrites = false;
  return {
    lost(error: unknown) {
      const reason = codeOf(error);
      if (refusedWrites.has(reason)) refusesWrites = true;
      if (!isLost) emit('store.unavailable', { reason });
      isLost = true;
    },
    /** Another server may take writes. */
    linked() {
      refusesWrites = false;
    },
    restored(isWrite: boolean) {
      if (!isLost || (refusesWrites && !isWrite)) return;
      isLost = false;
      refusesWrites = false;
      emit('store.recovered', {});
    },
  };
}
