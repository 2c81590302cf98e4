import { send } from '@koa/send';
import type Koa from 'koa';

/** Makes the middleware that serves the files of a folder, with these headers. What is not a file goes on. */
export function serveFiles(folder: string, headers: Readonly<Record<string, string>>): Koa.Middleware {
  return async (ctx, next) => {
    if (!['GET', 'HEAD'].includes(ctx.method) || !(await found(ctx, folder))) return next();
    ctx.set(headers);
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
  };
}

async function found(ctx: Koa.Context, folder: string): Promise<boolean> {
  try {
    return Boolean(await send(ctx, ctx.path, { root: folder, index: 'index.html' }));
  } catch (error) {
    // A path that leads nowhere, or outside the folder, or can't be decoded.
    if (error instanceof Error && 'status' in error && Number(error.status) < 500) return false;
    throw error;
  }
}
