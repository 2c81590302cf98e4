import { describe, expect, it } from '@jest/globals';
import { endOf, isAlive, isUseDue } from '../../../src/session/lifetime.js';
import type { SessionTimes } from '../../../src/session/session.js';

const lifetime = { idleSeconds: 200, absoluteSeconds: 1000 };
const session = (changes: Partial<SessionTimes> = {}): SessionTimes => ({
  startedAt: 0,
  lastUsedAt: 0,
  endsAt: 1000,
  ...changes,
});

describe('A session', () => {
  it.each([
    ['after its idle time', {}, 200],
    ['at its absolute end, however busy', { lastUsedAt: 990 }, 1000],
    ['at an absolute end that was shortened since', { lastUsedAt: 1490, endsAt: 9999 }, 1500],
  ] as const)('ends %s [SES-14]', (_, changes, end) => {
    expect(isAlive(session(changes), lifetime, Math.min(end, 1000) - 1)).toBe(true);
    expect(isAlive(session(changes), lifetime, end)).toBe(false);
  });

  it('ends at the earlier of the two', () => {
    expect(endOf(session({ lastUsedAt: 100 }), lifetime)).toBe(300);
    expect(endOf(session({ lastUsedAt: 900 }), lifetime)).toBe(1000);
  });

  it('has its use written at most every twentieth of the idle time', () => {
    expect(isUseDue(session(), lifetime, 9)).toBe(false);
    expect(isUseDue(session(), lifetime, 10)).toBe(true);
  });
});
