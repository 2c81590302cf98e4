import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createSharedDeadlines } from '../../../src/storage/shared-deadlines.js';

describe('Shared deadlines', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('reject with an error that says so, and abort what was begun', async () => {
    let signal: AbortSignal | undefined;
    const command = (passed: AbortSignal) => {
      signal = passed;
      return new Promise<never>(() => undefined);
    };
    await expect(createSharedDeadlines(20)(command)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(signal?.aborted).toBe(true);
  });

  it('pass on what a command gives or throws in time', async () => {
    const beforeDeadline = createSharedDeadlines(1000);
    expect(await beforeDeadline(async () => 'a reply')).toBe('a reply');
    await expect(beforeDeadline(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('are one for commands that begin together, and another for a later one', async () => {
    let nowMs = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const beforeDeadline = createSharedDeadlines(1000);
    const running = [9, 1, 0].map((passesMs) => {
      const signal = beforeDeadline(async (passed) => passed);
      nowMs += passesMs;
      return signal;
    });
    const [first, together, later] = await Promise.all(running);
    expect(together).toBe(first);
    expect(later).not.toBe(first);
  });

  it('may be listened to by any number at once: Node would warn of more than ten', () => {
    const { href } = new URL('../../../src/storage/shared-deadlines.js', import.meta.url);
    const program = `
      import { createSharedDeadlines } from '${href}';
      await createSharedDeadlines(10)(async (passed) => {
        for (let index = 0; index < 100; index += 1) passed.addEventListener('abort', () => index);
      });`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('stand as long as one of the commands that share them waits, and not longer', async () => {
    const beforeDeadline = createSharedDeadlines(20);
    const done = beforeDeadline(async () => 'done');
    const waiting = beforeDeadline(() => new Promise<never>(() => undefined));
    expect(await done).toBe('done');
    await expect(waiting).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const left = await beforeDeadline(async (passed) => passed);
    await pause(60);
    expect(left.aborted).toBe(false);
  });
});
