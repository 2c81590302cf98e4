import { afterEach, describe, expect, it } from '@jest/globals';
import type { RedisLink } from '../../../src/storage/redis-link.js';
import { createLiveLink, type LiveLink } from '../../../src/storage/redis-live-link.js';

const reply = (text: string) => new Error(text);
let live: LiveLink;
afterEach(() => live.close());

/** Links to servers that say what `role` says, and how many there were. */
function watch(role: RedisLink['role'] | 'unknown') {
  const made: RedisLink[] = [];
  const lost: string[] = [];
  live = createLiveLink({
    timeoutMs: 60_000,
    onLost: (error) => lost.push(String(error)),
    onLinked: () => undefined,
    makeLink() {
      const link: RedisLink = {
        connect: async () => undefined,
        send: async () => undefined,
        sendBeside: async () => undefined,
        connectionNumber: () => 0,
        destroy: async () => undefined,
        ...(role === 'unknown' ? {} : { role }),
      };
      made.push(link);
      return link;
    },
  });
  return { made, lost };
}

const master = async () => 'master';
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('The link to Redis', () => {
  it.each(['READONLY You can’t write', 'LOADING Redis is loading', 'MASTERDOWN Link is down'])(
    'is replaced when the server says %s, and at most twice a second',
    async (text) => {
      const { made } = watch(master);
      const first = await live.get();
      const begin = performance.now();
      for (let count = 0; count < 3; count += 1) live.failed(await live.get(), reply(text));
      expect(await live.get()).not.toBe(first);
      expect(made.length).toBe(4);
      expect(performance.now() - begin).toBeGreaterThan(1400);
    },
  );

  it('stays when a command fails for another reason, or fails on a link that was left', async () => {
    const { made } = watch(master);
    const first = await live.get();
    for (const text of ['OOM command not allowed', 'NOPERM', 'NOREPLICAS']) live.failed(first, reply(text));
    expect(await live.get()).toBe(first);
    live.failed(first, reply('READONLY'));
    await live.get();
    live.failed(first, reply('READONLY'));
    await later(50);
    expect(made.length).toBe(2);
  });

  it('stays where the package finds the masters by itself', async () => {
    const { made } = watch('unknown');
    live.failed(await live.get(), reply('LOADING'));
    await later(50);
    expect(made.length).toBe(1);
  });

  it('is taken although the server does not tell its role', async () => {
    const { made, lost } = watch(() => Promise.reject(reply('NOPERM this user has no permissions')));
    await live.get();
    expect([made.length, lost]).toEqual([1, []]);
  });
});
