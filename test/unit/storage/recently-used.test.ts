import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createRecentlyUsed } from '../../../src/storage/recently-used.js';

describe('What was recently used', () => {
  let nowMs = 0;
  beforeEach(() => {
    nowMs = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => void jest.restoreAllMocks());

  const remembering = () => createRecentlyUsed<number>({ most: 10, seconds: 60 });

  it('is remembered', () => {
    const recent = remembering();
    recent.set('a', 1);
    expect(recent.get('a')).toBe(1);
    expect(recent.get('b')).toBeUndefined();
  });

  it('never exceeds its bound', () => {
    const recent = remembering();
    const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`);
    keys.forEach((key, index) => {
      recent.set(key, index);
    });
    expect(keys.filter((key) => recent.get(key) !== undefined).length).toBeLessThanOrEqual(10);
    expect(recent.get('key 99')).toBe(99);
  });

  it('keeps what is asked for again and again, while others come and go', () => {
    const recent = remembering();
    recent.set('mine', 1);
    for (let index = 0; index < 100; index += 1) {
      recent.set(`other ${index}`, index);
      expect(recent.get('mine')).toBe(1);
    }
  });

  it('is forgotten when it was not asked for during its time', () => {
    const recent = remembering();
    recent.set('a', 1);
    nowMs += 29_000;
    expect(recent.get('a')).toBe(1);
    nowMs += 61_000;
    expect(recent.get('a')).toBeUndefined();
  });

  it('is kept over its time by being asked for', () => {
    const recent = remembering();
    recent.set('a', 1);
    for (let rounds = 0; rounds < 10; rounds += 1) {
      nowMs += 29_000;
      expect(recent.get('a')).toBe(1);
    }
  });
});
