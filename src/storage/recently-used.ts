/** Remembers values for a while: so many at most, and none that nobody asked for in so many seconds. */
export interface RecentlyUsed<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * Two generations. What is asked for moves into the younger; when that is full or old enough, the older is forgotten as
 * a whole. So a use costs a look-up, and forgetting costs nothing.
 */
export function createRecentlyUsed<Value>({ most, seconds }: { most: number; seconds: number }): RecentlyUsed<Value> {
  let younger = new Map<string, Value>();
  let older = new Map<string, Value>();
  let turnsAtMs = 0;

  const turnIfDue = () => {
    const now = performance.now();
    if (younger.size < most / 2 && now < turnsAtMs) return;
    // Nobody came for a whole generation: the younger one is as old as the older should be.
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
