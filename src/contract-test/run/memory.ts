/** What several checks of a run look at, asked for once. */
export interface Memory {
  /** What was asked for under this name before, or else what `ask` brings. A failure is not kept. */
  recall<Value>(name: string, ask: () => Promise<Value>): Promise<Value>;
  /** It may belong to a session that has ended. */
  forget(): void;
}

export function createMemory(): Memory {
  const known = new Map<string, unknown>();
  return {
    async recall<Value>(name: string, ask: () => Promise<Value>): Promise<Value> {
      if (known.has(name)) return known.get(name) as Value;
      const value = await ask();
      known.set(name, value);
      return value;
    },
    forget: () => known.clear(),
  };
}
