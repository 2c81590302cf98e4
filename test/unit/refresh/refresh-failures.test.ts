import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../../src/core/refusal.js';
import { createRefreshFailures } from '../../../src/refresh/refresh-failures.js';
import { type Concerns, refused } from '../../../src/refresh/refresh-result.js';

const failed = (concerns: Concerns) => refused(refuse(400, 'temporarily_unavailable', 'Try again later.'), concerns);
const asked = { queryKey: 'read', authorizationServer: 'default' };

/** Whether a request that waits fails together with one for `read` at the usual authorization server. */
function isShared(concerns: Concerns, waiting: { queryKey: string; authorizationServer: string }): boolean {
  const failures = createRefreshFailures();
  const first = failures.join('handle', asked);
  const second = failures.join('handle', waiting);
  first.share(failed(concerns));
  return second.failure() !== undefined;
}

describe('The failure of a refresh', () => {
  it.each<[Concerns, string, { queryKey: string; authorizationServer: string }, boolean]>([
    ['authorization server', 'another query there', { queryKey: 'buy', authorizationServer: 'default' }, true],
    ['authorization server', 'a query at another one', { queryKey: 'sell', authorizationServer: 'partner' }, false],
    ['query', 'an equal query', asked, true],
    ['query', 'another query', { queryKey: 'buy', authorizationServer: 'default' }, false],
    ['request', 'an equal query', asked, false],
  ])('that concerns the %s is shared with %s: %j %s [ERR-18]', (concerns, _name, waiting, expected) => {
    expect(isShared(concerns, waiting)).toBe(expected);
  });

  it('is not shared with a request that came later, or for another session [ERR-18]', () => {
    const failures = createRefreshFailures();
    failures.join('handle', asked).share(failed('authorization server'));
    expect(failures.join('handle', asked).failure()).toBeUndefined();
    expect(failures.join('other handle', asked).failure()).toBeUndefined();
  });
});
