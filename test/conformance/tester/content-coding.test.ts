import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { decoded } from '../../../src/contract-test/probe/content-coding.js';

const TEXT = '{"error":"invalid_session"}';
const LIMIT = 1000;

describe('The body of an answer', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['identity', Buffer.from(TEXT)],
  ])('is read without its content coding: %s', (encoding, bytes) => {
    expect(decoded(bytes, { encoding, limit: LIMIT })).toEqual({ bytes: Buffer.from(TEXT), isCutOff: false });
  });

  it('stays as it is if it cannot be decoded', () => {
    const bytes = Buffer.from(TEXT);
    expect(decoded(bytes, { encoding: 'gzip', limit: LIMIT })).toEqual({ bytes, isCutOff: false });
  });

  it('is cut off where few bytes stand for many', () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    expect(decoded(bomb, { encoding: 'gzip', limit: LIMIT })).toEqual({ bytes: Buffer.alloc(0), isCutOff: true });
  });
});
