import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { describeError } from '../../../src/telemetry/describe-error.js';

it('describes an error of another realm', () => {
  const error: unknown = runInNewContext(`Object.assign(new TypeError('no such file'), { code: 'ENOENT' })`);
  expect(error).not.toBeInstanceOf(Error);
  expect(describeError(error)).toMatchObject({ error: 'TypeError: no such file', code: 'ENOENT' });
});

it('names only the type of a thrown value that is not an error, because the value may be secret', () => {
  expect(describeError('a refresh token')).toEqual({ error: 'string' });
});
