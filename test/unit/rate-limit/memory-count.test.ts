import { describe, expect, it } from '@jest/globals';
import { createMemoryCount } from '../../../src/rate-limit/memory-count.js';

function startCount(limit: number) {
  let nowMs = 5;
  const count = createMemoryCount(limit, { nowMs: () => nowMs });
  return { ...count, pass: (seconds: number) => (nowMs += seconds * 1000) };
}

describe('A count in memory', () => {
  it('lets a key do as much as the limit says within the minute that its first deed begins', () => {
    const { count, pass } = startCount(2);
    expect(count('a')).toBeUndefined();
    pass(59);
    expect(count('a')).toBeUndefined();
    expect(count('a')).toBe(1);
    pass(1);
    expect([count('a'), count('a'), count('a')]).toEqual([undefined, undefined, 60]);
  });

  it('says how long to wait in whole seconds, and never too few', () => {
    const { count, pass } = startCount(1);
    count('a');
    pass(29.5);
    expect(count('a')).toBe(31);
    pass(30.499);
    expect(count('a')).toBe(1);
    pass(0.001);
    expect(count('a')).toBeUndefined();
  });

  it('counts each key by itself', () => {
    const { count, pass } = startCount(1);
    count('a');
    pass(30);
    expect(count('b')).toBeUndefined();
    pass(30);
    expect([count('a'), count('b')]).toEqual([undefined, 30]);
  });

  it('does not begin a new minute because a request is refused', () => {
    const { count, pass } = startCount(1);
    for (let second = 0; second < 60; second += 1) {
      count('a');
      pass(1);
    }
    expect(count('a')).toBeUndefined();
  });

  it('counts nothing where there is no limit', () => {
    const { count } = startCount(0);
    expect([count('a'), count('a'), count('a')]).toEqual([undefined, undefined, undefined]);
  });
});
