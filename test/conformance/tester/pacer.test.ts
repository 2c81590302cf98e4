import { describe, expect, it } from '@jest/globals';
import { createPacer, RequestsLimited } from '../../../src/contract-test/probe/pacer.js';

/** A pacer whose pauses move its clock. `intervals`: the milliseconds before each of so many requests. */
function pacerAhead() {
  let now = Date.UTC(2026, 0, 1);
  const pacer = createPacer({
    nowMs: () => now,
    async pause(milliseconds) {
      now += milliseconds;
    },
  });
  const intervals = async (requests: number) => {
    const seen: number[] = [];
    for (let count = 0; count < requests; count += 1) {
      const before = now;
      await pacer.turn();
      seen.push(now - before);
    }
    return seen;
  };
  return { pacer, intervals };
}

const times = (count: number, milliseconds: number) => Array<number>(count).fill(milliseconds);

describe('The pace of the requests of the tester', () => {
  it('has no limit until the backend answers 429', async () => {
    const { intervals } = pacerAhead();
    expect(await intervals(100)).toEqual(times(100, 0));
  });

  it('waits as Retry-After says in seconds or as a date, and two to the power of the attempt without one', async () => {
    for (const [retryAfter, attempt, seconds] of [
      ['7', 0, 7],
      ['Thu, 01 Jan 2026 00:00:09 GMT', 0, 9],
      [undefined, 0, 1],
      ['soon', 3, 8],
    ] as const) {
      const { pacer, intervals } = pacerAhead();
      pacer.slowDown(retryAfter, attempt);
      expect(await intervals(1)).toEqual([seconds * 1000]);
    }
  });

  it('is slower after a refusal, and as before after twenty requests without another', async () => {
    const { pacer, intervals } = pacerAhead();
    pacer.slowDown('1', 0);
    expect(await intervals(22)).toEqual([1000, ...times(19, 125), 0, 0]);
  });

  it('halves again after twice as many requests once it was refused a second time', async () => {
    const { pacer, intervals } = pacerAhead();
    pacer.slowDown('0', 0);
    await intervals(10);
    pacer.slowDown('0', 0);
    const seen = await intervals(100);
    const slow = seen.findLastIndex((milliseconds) => milliseconds > 0) + 1;
    expect([Math.max(...seen.slice(1)), seen.indexOf(125, 1), slow]).toEqual([250, 40, 80]);
  });

  it('is slowed down once by requests that were refused together', async () => {
    const { pacer, intervals } = pacerAhead();
    pacer.slowDown('0', 0);
    pacer.slowDown('0', 0);
    expect(Math.max(...(await intervals(20)))).toBe(125);
    expect(pacer.refusals).toBe(2);
  });

  it('ends the run after six refusals of one request, or if it is told to wait for more than two minutes', () => {
    const { pacer } = pacerAhead();
    expect(() => pacer.slowDown('1', 6)).toThrow(RequestsLimited);
    expect(() => pacer.slowDown('121', 0)).toThrow('asks to wait 121 seconds');
  });
});
