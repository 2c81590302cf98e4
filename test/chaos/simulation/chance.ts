/** Random numbers that a seed repeats (mulberry32). */
export interface Chance {
  /** A number from 0 up to 1. */
  next(): number;
  /** A number between two others. */
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    next,
    between,
    whole: (low, high) => Math.floor(between(low, high + 1)),
    happens: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
