/** Caches a bounded number of values, each until it has not been used for a while. */
export interface RecentlyUsed<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * Keeps two generations. A value that is read moves into the younger. When that is full or old enough, the older one is
 * dropped as a whole. So a read costs one look-up, and eviction costs nothing.
 */
export function createRecentlyUsed<Value>({ most, seconds }: { most: number; seconds: number }): RecentlyUsed<Value> {
  let younger = new Map<string, Value>();
  let older = new Map<string, Value>();
  let turnsAtMs = 0;

  const turnIfDue = () => {
    const now = performance.now();
    if (younger.size < most / 2 && now < turnsAtMs) return;
    // Without a call for a whole generation, the younger one has expired too.
    older = now < turnsAtMs + seconds * 500 ? younger : new Map();
    younger = new Map();
    turnsAtMs = now + seconds * 500;
  };

  return {
    get(key) {
      turnIfDue();
      const value = younger.get(key);
      if (value !== undefined) return value;
      const aged = older.get(key);
      if (aged !== undefined) younger.set(key, aged);
      return aged;
    },
    set(key, value) {
      turnIfDue();
      younger.set(key, value);
    },
  };
}
