import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';

const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH };

const DECODERS: Readonly<Record<string, (bytes: Buffer, maxOutputLength: number) => Buffer>> = {
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { ...ZLIB, maxOutputLength }),
  deflate: (bytes, maxOutputLength) => inflateSync(bytes, { ...ZLIB, maxOutputLength }),
  br: (bytes, maxOutputLength) => brotliDecompressSync(bytes, { maxOutputLength }),
};

/**
 * The body without the coding that a server or proxy may give it, even without `Accept-Encoding` (RFC 9110, section
 * 12.5.3). One that cannot be decoded stays as it is. `limit`: in bytes, decoded; a few of them can stand for gigabytes.
 */
export function decoded(
  bytes: Buffer,
  { encoding = '', limit }: { encoding: string | undefined; limit: number },
): { bytes: Buffer; isCutOff: boolean } {
  const decode = DECODERS[encoding.trim().toLowerCase().replace(/^x-/, '')];
  if (decode === undefined || bytes.length === 0) return { bytes, isCutOff: false };
  try {
    return { bytes: decode(bytes, limit), isCutOff: false };
  } catch (error) {
    const isTooLarge = Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? { bytes: Buffer.alloc(0), isCutOff: true } : { bytes, isCutOff: false };
  }
}
