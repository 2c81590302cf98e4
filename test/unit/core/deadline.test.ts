import { describe, expect, it } from '@jest/globals';
import { startDeadline } from '../../../src/core/deadline.js';

/** A deadline of ten seconds, and the clocks that it looks at. */
function setDeadline() {
  const clocks = { monotonicMs: 5_000, seconds: 1_000_000 };
  const deadline = startDeadline(10_000, {
    monotonicClock: () => clocks.monotonicMs,
    clock: () => clocks.seconds,
  });
  return { clocks, deadline };
}

describe('A deadline', () => {
  it('is over when its time has passed', () => {
    const { clocks, deadline } = setDeadline();
    expect(deadline.remaining()).toBe(10_000);
    clocks.monotonicMs += 9_999;
    expect(deadline.remaining()).toBe(1);
    clocks.monotonicMs += 1;
    expect(deadline.remaining()).toBe(0);
    expect(deadline.elapsed()).toBe(10_000);
  });

  it('is over after a suspension, in which the monotonic clock of a virtual machine stands still [RT-06]', () => {
    const { clocks, deadline } = setDeadline();
    clocks.seconds += 60;
    expect(deadline.remaining()).toBeLessThan(0);
  });

  it('is not put off by a time of day that is set back', () => {
    const { clocks, deadline } = setDeadline();
    clocks.seconds -= 3600;
    clocks.monotonicMs += 10_000;
    expect(deadline.remaining()).toBe(0);
  });
});
