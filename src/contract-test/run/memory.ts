export type Memory = ReturnType<typeof createMemory>;

/** What several checks of a run look at, asked for once. */
export function createMemory() {
  const known = new Map<string, unknown>();
  return {
    /** What was asked for under this name before, or else what `ask` brings. A failure is not kept. */
    async recall<Value>(name: string, ask: () => Promise<Value>): Promise<Value> {
      if (known.has(name)) return known.get(name) as Value;
      const value = await ask();
      known.set(name, value);
      return value;
    },
    /** It may belong to a session that has ended. */
    forget: () => known.clear(),
  };
}
