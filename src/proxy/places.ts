/** Bounds how many requests run at the same time: all, and those of one session. */
export interface Places {
  /** Takes a place for a session, to be given back once. */
  take(
    sessionId: string,
  ): { readonly kind: 'place'; giveBack(): void } | { readonly kind: 'full'; readonly of: 'all' | 'session' };
}

export function createPlaces({ all, session }: { readonly all: number; readonly session: number }): Places {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    take(id) {
      const before = taken.get(id) ?? 0;
      if (before >= session) return { kind: 'full', of: 'session' };
      if (total >= all) return { kind: 'full', of: 'all' };
      total += 1;
      taken.set(id, before + 1);
      return {
        kind: 'place',
        giveBack() {
          total -= 1;
          const left = (taken.get(id) ?? 1) - 1;
          if (left === 0) taken.delete(id);
          else taken.set(id, left);
        },
      };
    },
  };
}
