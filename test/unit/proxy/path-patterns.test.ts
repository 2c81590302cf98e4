import { describe, expect, it } from '@jest/globals';
import { compilePaths } from '../../../src/proxy/path-patterns.js';

describe('The allow-list of paths', () => {
  it.each([
    ['/v1/list', ['/v1/list'], ['/v1/list/', '/v1/lis', '/v1/list/x', '/v1', '/']],
    ['/v1/**', ['/v1/', '/v1/a', '/v1/a/b/'], ['/v1', '/v2/', '/v10/a']],
    ['/**', ['/', '/a', '/a/b'], []],
    ['/v1/*', ['/v1/a', '/v1/abc'], ['/v1/', '/v1/a/', '/v1/a/b', '/v1']],
    ['/v1/*/orders', ['/v1/7/orders'], ['/v1//orders', '/v1/7/8/orders', '/v1/7/order', '/v1/7/orders/']],
    ['/v1/*.json', ['/v1/a.json', '/v1/a.b.json', '/v1/.json.json'], ['/v1/.json', '/v1/a/b.json', '/v1/a.jsonx']],
    ['/a*b*c', ['/axbxc', '/axbbbxc'], ['/abc', '/axbc', '/axb/xc']],
    ['/v1/**/orders', ['/v1/7/orders', '/v1/7/8/orders', '/v1/orders/orders'], ['/v1/orders', '/v1/7/order']],
    ['/v1/rep**', ['/v1/rep', '/v1/report/x'], ['/v1/re']],
    ['/**/a/**/b', ['/x/a/y/b', '/x/a/b/a/y/b', '/x/a/y/a/z/b'], ['/x/a/b', '/a/y/b', '/x/b/y/a']],
    ['/***', ['/a', '/a/b'], ['/', '/a/']],
    ['/(a|b).c+', ['/(a|b).c+'], ['/a.c', '/b.cc', '/(a|b)xc+']],
  ])('%s has what it stands for, and nothing else', (pattern, allowed, others) => {
    const allows = compilePaths([pattern]);
    expect([...allowed, ...others].filter(allows)).toEqual(allowed);
  });

  it('has what any of its patterns has', () => {
    const allows = compilePaths(['/a', '/b/*']);
    expect(['/a', '/b/c', '/b', '/c'].map(allows)).toEqual([true, true, false, false]);
  });

  it.each([
    ['/**/a/**/b/**/c/**/d', '/a/b/c'.repeat(2500)],
    ['/*a*a*a*a*a*b', `/${'a'.repeat(15_000)}`],
  ])('compares a long path with %s in a time that does not explode', (pattern, path) => {
    const allows = compilePaths([pattern]);
    const started = performance.now();
    expect(allows(path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
