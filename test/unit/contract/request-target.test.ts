import { describe, expect, it } from '@jest/globals';
import { readTarget } from '../../../src/contract/request-target.js';
import { INVALID_TARGETS } from '../../support/hostile-targets.js';

describe('A request target', () => {
  it.each([
    ['/a?b=c?d', '/a', 'b=c?d'],
    ['/%61/../b;c//', '/%61/../b;c//', ''],
    ['//evil.example/a', '//evil.example/a', ''],
    ['/?', '/', ''],
    ['*', '*', ''],
    ['http://a', '/', ''],
    ['HTTPS://a.example:8443/b?c', '/b', 'c'],
    ['http://[::1]:80?b', '/', 'b'],
  ])('is parted as it was sent: %s', (target, path, query) => {
    expect(readTarget(target)).toEqual({ path, query });
  });

  it.each(['', 'a', '?a', '#a', 'a:80', ...INVALID_TARGETS])('is none: %s', (target) => {
    expect(readTarget(target)).toBeUndefined();
  });
});
