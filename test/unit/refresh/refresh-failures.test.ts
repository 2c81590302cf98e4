import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../../src/core/refusal.js';
import { createRefreshFailures } from '../../../src/refresh/refresh-failures.js';
import { refused, type SharedWith } from '../../../src/refresh/refresh-result.js';

const failed = (sharedWith: SharedWith) =>
  refused(refuse(400, 'temporarily_unavailable', 'Try again later.'), sharedWith);
const asked = { queryKey: 'read', authorizationServer: 'default' };

/** Whether a request that waits fails together with one for `read` at the usual authorization server. */
function isShared(sharedWith: SharedWith, waiting: { queryKey: string; authorizationServer: string }): boolean {
  const failures = createRefreshFailures();
  const first = failures.join('handle', asked);
  const second = failures.join('handle', waiting);
  first.share(failed(sharedWith));
  return second.failure() !== undefined;
}

describe('The failure of a refresh', () => {
  it.each<[SharedWith, string, { queryKey: string; authorizationServer: string }, boolean]>([
    ['same authorization server', 'another query there', { queryKey: 'buy', authorizationServer: 'default' }, true],
    [
      'same authorization server',
      'a query at another one',
      { queryKey: 'sell', authorizationServer: 'partner' },
      false,
    ],
    ['equal queries', 'an equal query', asked, true],
    ['equal queries', 'another query', { queryKey: 'buy', authorizationServer: 'default' }, false],
    ['no other request', 'an equal query', asked, false],
  ])('that is shared with %s reaches %s: %j %s [ERR-18]', (sharedWith, _name, waiting, expected) => {
    expect(isShared(sharedWith, waiting)).toBe(expected);
  });

  it('reaches a request that still waits when others have left, and come [ERR-18]', () => {
    const failures = createRefreshFailures();
    const [first, second, third] = [1, 2, 3].map(() => failures.join('handle', asked));
    second?.share(failed('equal queries'));
    first?.leave();
    second?.leave();
    const late = failures.join('handle', asked);
    expect([third?.failure()?.kind, late.failure()]).toEqual(['refused', undefined]);
    third?.leave();
    expect(late.failure()).toBeUndefined();
  });

  it('is not shared with a request that came later, or for another session [ERR-18]', () => {
    const failures = createRefreshFailures();
    failures.join('handle', asked).share(failed('same authorization server'));
    expect(failures.join('handle', asked).failure()).toBeUndefined();
    expect(failures.join('other handle', asked).failure()).toBeUndefined();
  });
});
