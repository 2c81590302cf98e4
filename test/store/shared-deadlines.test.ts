import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createSharedDeadlines } from '../../src/store/shared-deadlines.js';

describe('Shared deadlines', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('pass with an error that says so, and abort what was begun', async () => {
    const deadline = createSharedDeadlines(20)();
    await expect(deadline.passed).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(deadline.signal.aborted).toBe(true);
  });

  it('are one for those who begin together, and another for who comes later', () => {
    let nowMs = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const next = createSharedDeadlines(1000);
    const first = next();
    nowMs += 9;
    expect(next()).toBe(first);
    nowMs += 1;
    const later = next();
    expect(later).not.toBe(first);
    for (const deadline of [first, first, later]) deadline.leave();
  });

  it('stand as long as one of those who share them waits, and not longer', async () => {
    const next = createSharedDeadlines(20);
    const [one, other] = [next(), next()];
    one.leave();
    await expect(other.passed).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const left = next();
    left.leave();
    await pause(60);
    expect(left.signal.aborted).toBe(false);
  });
});
