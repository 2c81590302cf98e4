import { describe, expect, it } from '@jest/globals';
import { onceForFrozen } from '../../../src/core/once-for-frozen.js';

describe('A function that is made with onceForFrozen', () => {
  it('computes its result once for an object that is frozen', () => {
    const computed: object[] = [];
    const sizeOf = onceForFrozen((given: object) => {
      computed.push(given);
      return Object.keys(given).length;
    });
    const frozen = Object.freeze({ a: 1 });
    expect([sizeOf(frozen), sizeOf(frozen), sizeOf(Object.freeze({}))]).toEqual([1, 1, 0]);
    expect(computed).toEqual([{ a: 1 }, {}]);
  });

  it('computes the result again for an object that can change', () => {
    const sizeOf = onceForFrozen((given: object) => Object.keys(given).length);
    const changing: Record<string, number> = { a: 1 };
    expect(sizeOf(changing)).toBe(1);
    changing.b = 2;
    expect(sizeOf(changing)).toBe(2);
  });

  it('keeps a result that is undefined', () => {
    let calls = 0;
    const nothing = onceForFrozen(() => {
      calls += 1;
      return undefined;
    });
    const frozen = Object.freeze({});
    nothing(frozen);
    nothing(frozen);
    expect(calls).toBe(1);
  });
});
