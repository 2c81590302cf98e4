import { send as sendFile } from '@koa/send';
import type Koa from 'koa';
import type { Options } from '../config/schema.js';
import { fileHeaders } from './headers.js';
import { incomingOf } from './incoming.js';

/** Makes the middleware that serves the built frontend, as the origin's own pages. */
export function createPagesMiddleware({
  folder,
  contentSecurityPolicy,
}: NonNullable<Options['pages']>): Koa.Middleware {
  const headers = fileHeaders(contentSecurityPolicy);
  return async (ctx, next) => {
    if (!['GET', 'HEAD'].includes(ctx.method) || !(await found(ctx, folder))) return next();
    ctx.set(headers);
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
  };
}

async function found(ctx: Koa.Context, folder: string): Promise<boolean> {
  try {
    return Boolean(await sendFile(ctx, incomingOf(ctx).path, { root: folder, index: 'index.html' }));
  } catch (error) {
    // A path that leads nowhere, or outside the folder, or can't be decoded.
    if (error instanceof Error && 'status' in error && Number(error.status) < 500) return false;
    throw error;
  }
}
