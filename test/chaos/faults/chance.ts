/** Chance that a seed repeats. */
export interface Chance {
  /** At least 0, less than 1. */
  next(): number;
  happens(probability: number): boolean;
  between(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Makes chance of a seed, by the generator mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    happens: (probability) => next() < probability,
    between: (least, most) => least + next() * (most - least),
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  };
}
