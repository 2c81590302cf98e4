import type Koa from 'koa';
import compress from 'koa-compress';

/** Compressing shares the threads of the process with its store, so only so many files are compressed at a time. */
const MOST_AT_A_TIME = 16;
const SMALLEST_BYTES = 1024;

let compressing = 0;

const compressed = compress({
  threshold: () => (compressing < MOST_AT_A_TIME ? SMALLEST_BYTES : Number.POSITIVE_INFINITY),
  gzip: {},
  deflate: false,
  zstd: false,
});

/**
 * Compresses the body of an answer, if that is worthwhile and the browser accepts it. Only for public files: what is
 * compressed together with a secret gives it away by its length (BREACH).
 */
export async function compressBody(ctx: Koa.Context): Promise<void> {
  const isCompressed = ctx.res.hasHeader('content-encoding');
  // The length that `GET` would have is not known (RFC 9110, section 8.6).
  if (ctx.method === 'HEAD' && ctx.acceptsEncodings('br', 'gzip', 'identity') !== 'identity' && !isCompressed)
    ctx.remove('content-length');
  await compressed(ctx, async () => undefined);
  if (isCompressed || !ctx.res.hasHeader('content-encoding')) return;
  // `close` has passed, and is not emitted again.
  if (ctx.res.closed) return;
  compressing += 1;
  ctx.res.once('close', () => {
    compressing -= 1;
  });
}
