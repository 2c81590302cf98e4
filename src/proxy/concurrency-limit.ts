/** Counts a request of a session, unless there are too many. It is to be released once. */
export type Acquire = (
  sessionId: string,
) => { readonly kind: 'acquired'; release(): void } | { readonly kind: 'full'; readonly of: 'all' | 'session' };

/** Bounds how many requests run at the same time: all, and those of one session. */
export function createConcurrencyLimit(most: { readonly all: number; readonly session: number }): Acquire {
  const running = new Map<string, number>();
  let total = 0;
  return (id) => {
    const before = running.get(id) ?? 0;
    if (before >= most.session) return { kind: 'full', of: 'session' };
    if (total >= most.all) return { kind: 'full', of: 'all' };
    total += 1;
    running.set(id, before + 1);
    return {
      kind: 'acquired',
      release() {
        total -= 1;
        const left = (running.get(id) ?? 1) - 1;
        if (left === 0) running.delete(id);
        else running.set(id, left);
      },
    };
  };
}
