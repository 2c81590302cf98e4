import { describe, expect, it } from '@jest/globals';
import { createBackgroundWork } from '../../../src/core/background-work.js';
import { held } from '../../support/held.js';

const NEVER = 60_000;

describe('Work that is under way', () => {
  it('is waited for, also if it fails, and its result goes to who began it', async () => {
    const backgroundWork = createBackgroundWork();
    const gate = held();
    let isFinished = false;
    const good = backgroundWork.track(gate.released.then(() => 'done'));
    const bad = backgroundWork.track(gate.released.then(() => Promise.reject(new Error('failed'))));
    const finished = backgroundWork.drain(NEVER).then(() => {
      isFinished = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isFinished).toBe(false);
    gate.release();
    await expect(bad).rejects.toThrow('failed');
    expect(await good).toBe('done');
    await finished;
  });

  it('may begin more when it ends, which is waited for as well', async () => {
    const backgroundWork = createBackgroundWork();
    const [first, second] = [held(), held()];
    let isFinished = false;
    void backgroundWork.track(first.released.then(() => void backgroundWork.track(second.released)));
    const finished = backgroundWork.drain(NEVER).then(() => {
      isFinished = true;
    });
    first.release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isFinished).toBe(false);
    second.release();
    await finished;
  });

  it('is not waited for longer than that, and where there is none not at all', async () => {
    const backgroundWork = createBackgroundWork();
    await backgroundWork.drain(NEVER);
    void backgroundWork.track(new Promise(() => undefined));
    const began = Date.now();
    await backgroundWork.drain(50);
    expect(Date.now() - began).toBeGreaterThanOrEqual(45);
  });
});
