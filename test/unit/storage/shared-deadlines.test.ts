import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createSharedDeadlines } from '../../../src/storage/shared-deadlines.js';

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

  it('may be listened to by any number at once: Node would warn of more than ten', () => {
    const { href } = new URL('../../../src/storage/shared-deadlines.js', import.meta.url);
    const program = `
      import { createSharedDeadlines } from '${href}';
      const deadline = createSharedDeadlines(10)();
      for (let index = 0; index < 100; index += 1) deadline.signal.addEventListener('abort', () => index);
      deadline.leave();`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
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
