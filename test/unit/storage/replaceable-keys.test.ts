import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createReplaceableKeys } from '../../../src/storage/replaceable-keys.js';
import { newHandle } from '../../../src/storage/sealing.js';

it('A request that began before the keys were replaced opens what a later one has sealed', () => {
  const [old, next] = [randomBytes(32), randomBytes(32)];
  const { sealing, names, replace } = createReplaceableKeys([old]);
  const handle = newHandle();
  const early = sealing.ofRecord(handle);
  const before = early.seal('session', 'before');
  const oldName = names.newest('a');
  replace([next, old]);
  const after = sealing.ofRecord(handle).seal('session', 'after');
  expect(early.open('session', after)?.toString()).toBe('after');
  expect(early.open('session', before)?.toString()).toBe('before');
  expect(names.all('a')).toEqual([expect.not.stringMatching(oldName), oldName]);
  replace([next]);
  expect(early.open('session', before)).toBeUndefined();
  expect(early.open('session', early.seal('session', 'again'))?.toString()).toBe('again');
});
