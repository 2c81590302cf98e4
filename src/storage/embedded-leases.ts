import type { HeldLease } from './embedded-file.js';
import type { Entries } from './entries.js';
import type { Lease, Store } from './store.js';

/** More leases than processes hold at once. Beyond it, the ones below are counted anew. */
const MOST_WATCHED = 1_000;

/**
 * The leases of an embedded store. Their ends are times of the clock of the process that took them, which may have been set
 * back since. So a lease that ends later than it could lasts for its lifetime from when this process first saw it.
 */
export function createEmbeddedLeases(leases: Entries<HeldLease>): Pick<Store, 'acquireLease' | 'releaseLease'> {
  const seen = new Map<string, { readonly endsAtMs: number; readonly sinceMs: number }>();

  const hasEnded = (name: string, { endsAtMs }: HeldLease, lifetimeMs: number): boolean => {
    const leftMs = endsAtMs - Date.now();
    if (leftMs <= lifetimeMs) return leftMs <= 0;
    const first = seen.get(name);
    // A holder that lives extends its lease, which gives it another end.
    if (first?.endsAtMs === endsAtMs) return performance.now() >= first.sinceMs + lifetimeMs;
    if (seen.size >= MOST_WATCHED) seen.clear();
    seen.set(name, { endsAtMs, sinceMs: performance.now() });
    return false;
  };

  return {
    async acquireLease(name: string, { holder, lifetimeMs }: Lease) {
      const endsAtMs = Date.now() + lifetimeMs;
      const isOurs = await leases.change(name, (held) => {
        if (held !== undefined && held.holder !== holder && !hasEnded(name, held, lifetimeMs)) return [held, false];
        return [{ holder, endsAtMs }, true];
      });
      if (isOurs) seen.delete(name);
      // The write may have taken longer than the lease lasts.
      return isOurs && endsAtMs > Date.now();
    },
    releaseLease: (name, holder) =>
      leases.change(name, (held) => [held?.holder === holder ? undefined : held, undefined]),
  };
}
