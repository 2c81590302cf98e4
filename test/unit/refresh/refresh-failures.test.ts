import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../../src/core/refusal.js';
import { createRefreshFailures } from '../../../src/refresh/refresh-failures.js';
import { type Concerns, refused } from '../../../src/refresh/refresh-result.js';

const failed = (concerns: Concerns) => refused(refuse(400, 'temporarily_unavailable', 'Try again later.'), concerns);
const asked = { queryKey: 'read', provider: undefined };

/** Whether a request that waits fails together with one for `read` at the usual authorization server. */
function isShared(concerns: Concerns, waiting: { queryKey: string; provider: string | undefined }): boolean {
  const failures = createRefreshFailures();
  const first = failures.arrive('handle', asked);
  const second = failures.arrive('handle', waiting);
  first.fail(failed(concerns));
  return second.failure() !== undefined;
}

describe('The failure of a refresh', () => {
  it.each<[Concerns, string, { queryKey: string; provider: string | undefined }, boolean]>([
    ['authorization server', 'another query there', { queryKey: 'buy', provider: undefined }, true],
    ['authorization server', 'a query at another one', { queryKey: 'sell', provider: 'partner' }, false],
    ['query', 'an equal query', asked, true],
    ['query', 'another query', { queryKey: 'buy', provider: undefined }, false],
    ['request', 'an equal query', asked, false],
  ])('that concerns the %s is shared with %s: %j %s [ERR-18]', (concerns, _name, waiting, expected) => {
    expect(isShared(concerns, waiting)).toBe(expected);
  });

  it('is not shared with a request that came later, or for another session [ERR-18]', () => {
    const failures = createRefreshFailures();
    failures.arrive('handle', asked).fail(failed('authorization server'));
    expect(failures.arrive('handle', asked).failure()).toBeUndefined();
    expect(failures.arrive('other handle', asked).failure()).toBeUndefined();
  });
});
