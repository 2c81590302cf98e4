import { describe, expect, it } from '@jest/globals';
import { createUnderWay } from '../../src/operations/under-way.js';
import { held } from '../support/held.js';

const NEVER = 60_000;

describe('Work that is under way', () => {
  it('is waited for, also if it fails, and its result goes to who began it', async () => {
    const underWay = createUnderWay();
    const gate = held();
    let isFinished = false;
    const good = underWay.add(gate.released.then(() => 'done'));
    const bad = underWay.add(gate.released.then(() => Promise.reject(new Error('failed'))));
    const finished = underWay.finished(NEVER).then(() => {
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
    const underWay = createUnderWay();
    const [first, second] = [held(), held()];
    let isFinished = false;
    void underWay.add(first.released.then(() => void underWay.add(second.released)));
    const finished = underWay.finished(NEVER).then(() => {
      isFinished = true;
    });
    first.release();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isFinished).toBe(false);
    second.release();
    await finished;
  });

  it('is not waited for longer than that, and where there is none not at all', async () => {
    const underWay = createUnderWay();
    await underWay.finished(NEVER);
    void underWay.add(new Promise(() => undefined));
    const began = Date.now();
    await underWay.finished(50);
    expect(Date.now() - began).toBeGreaterThanOrEqual(45);
  });
});
