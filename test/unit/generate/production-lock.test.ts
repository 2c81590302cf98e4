import { describe, expect, it } from '@jest/globals';
import { productionPackages } from '../../../src/generate/release/production-lock.js';

const places = (...args: Parameters<typeof productionPackages>) => Object.keys(productionPackages(...args));

describe('The packages that npm installs with a package', () => {
  it('are its dependencies with theirs, without those that only the repository needs', () => {
    const locked = {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/tool': { version: '1.0.0', dependencies: { a: '^1.0.0', c: '^1.0.0' } },
      'node_modules/c': { version: '1.0.0' },
    };
    expect(places(locked, { dependencies: { a: '^1.0.0' } })).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('are found as Node.js finds them: beside their dependent first, then above', () => {
    const locked = {
      'node_modules/a': { dependencies: { b: '2' } },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '1' } },
      'node_modules/a/node_modules/b/node_modules/d': {},
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { dependencies: { b: '1' } },
    };
    expect(places(locked, { dependencies: { a: '1' } })).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/b',
      'node_modules/c',
    ]);
  });

  it('include peers that are required, and leave out optional ones', () => {
    const locked = {
      'node_modules/a': {
        peerDependencies: { required: '1', possible: '1' },
        peerDependenciesMeta: { possible: { optional: true } },
      },
      'node_modules/required': {},
      'node_modules/possible': {},
    };
    expect(places(locked, { dependencies: { a: '1' } })).toEqual(['node_modules/a', 'node_modules/required']);
  });

  it('include optional dependencies that are in the lock file, and do without others', () => {
    const locked = { 'node_modules/a': { optionalDependencies: { b: '1', c: '1' } }, 'node_modules/b': {} };
    expect(places(locked, { dependencies: { a: '1' } })).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('end where packages need each other', () => {
    const locked = { 'node_modules/a': { dependencies: { b: '1' } }, 'node_modules/b': { dependencies: { a: '1' } } };
    expect(places(locked, { dependencies: { a: '1' } })).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('are not told if the lock file lacks one', () => {
    const locked = { 'node_modules/a': { dependencies: { b: '1' } } };
    expect(() => places(locked, { dependencies: { a: '1' } })).toThrow(
      'package-lock.json: node_modules/a needs b, which is not there. Run: npm install',
    );
  });
});
