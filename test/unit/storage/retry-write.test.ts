import { describe, expect, it } from '@jest/globals';
import { monotonicClock } from '../../../src/core/clock.js';
import { systemTimers as timers } from '../../../src/core/timers.js';
import { retryWrite } from '../../../src/storage/retry-write.js';
import { StoreUnavailable } from '../../../src/storage/store.js';

const failing = (times: number, error: Error) => {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw error;
    return tries;
  };
};

describe('A new refresh token', () => {
  it('is written when the store is reachable again, if that is in time', async () => {
    const write = failing(3, new StoreUnavailable());
    expect(await retryWrite(write, { forMs: 5000, pauseMs: 1, monotonicClock, timers })).toBe(4);
  });

  it('is given up when the store stays unavailable', async () => {
    const write = failing(Number.POSITIVE_INFINITY, new StoreUnavailable('still unavailable'));
    const writing = retryWrite(write, { forMs: 20, pauseMs: 5, monotonicClock, timers });
    await expect(writing).rejects.toThrow('still unavailable');
  });

  it('is given up earlier if its time is over', async () => {
    let tries = 0;
    const write = async () => {
      tries += 1;
      throw new StoreUnavailable('still unavailable');
    };
    const isOver = () => tries === 3;
    const writing = retryWrite(write, { forMs: 60_000, pauseMs: 1, isOver, monotonicClock, timers });
    await expect(writing).rejects.toThrow('still unavailable');
    expect(tries).toBe(3);
  });

  it('is not tried again after a fault', async () => {
    const write = failing(1, new Error('a fault'));
    await expect(retryWrite(write, { forMs: 5000, monotonicClock, timers })).rejects.toThrow('a fault');
  });
});
