import { describe, expect, it } from '@jest/globals';
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
  it('is written when the store is back, if it is back in time', async () => {
    expect(await retryWrite(failing(3, new StoreUnavailable()), { forMs: 5000, pauseMs: 1 })).toBe(4);
  });

  it('is given up when the store stays away', async () => {
    const write = failing(Number.POSITIVE_INFINITY, new StoreUnavailable('still away'));
    await expect(retryWrite(write, { forMs: 20, pauseMs: 5 })).rejects.toThrow('still away');
  });

  it('is not tried again after a fault', async () => {
    await expect(retryWrite(failing(1, new Error('a fault')))).rejects.toThrow('a fault');
  });
});
