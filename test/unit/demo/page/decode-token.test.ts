import { describe, expect, it } from '@jest/globals';
import { decodeToken } from '../../../../src/demo/page/decode-token.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('decoding a token for display', () => {
  it('gives header and claims of a JWT, with letters beyond ASCII', () => {
    const token = `${encode({ alg: 'RS256' })}.${encode({ name: 'Zoë ✓ ~?~?' })}.c2lnbmF0dXJl`;
    expect(decodeToken(token)).toEqual({ header: { alg: 'RS256' }, claims: { name: 'Zoë ✓ ~?~?' } });
  });

  it.each([
    ['no dots', 'SlAV32hkKG7rV0hQ3N5uYw'],
    ['nothing', ''],
    ['three parts that are no JSON', 'a.b.c'],
    ['parts that are not base64url', 'ä.ö.ü'],
    ['parts that are not UTF-8', `${Buffer.from([0xff, 0xfe]).toString('base64url')}.${encode({})}.x`],
    ['JSON that is no object', `${encode([1])}.${encode('text')}.x`],
    ['an encrypted JWT', `${encode({ enc: 'A256GCM' })}.a.b.c.d`],
  ])('calls a token of %s opaque', (_, token) => {
    expect(decodeToken(token)).toBeUndefined();
  });
});
