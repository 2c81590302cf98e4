import { send } from '@koa/send';
import type Koa from 'koa';

interface ServedFiles {
  readonly folder: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the request path. Koa's own `ctx.path` throws for some request targets. */
  readonly pathOf: (ctx: Koa.Context) => string;
}

/** Makes the middleware that serves the files of a folder with these headers, and passes on other requests. */
export function serveFiles({ folder, headers, pathOf }: ServedFiles): Koa.Middleware {
  return async (ctx, next) => {
    if (!['GET', 'HEAD'].includes(ctx.method) || !(await found(ctx, pathOf(ctx), folder))) return next();
    ctx.set(headers);
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
  };
}

async function found(ctx: Koa.Context, path: string, folder: string): Promise<boolean> {
  try {
    return Boolean(await send(ctx, path, { root: folder, index: 'index.html' }));
  } catch (error) {
    // The path does not exist, is outside the folder, or cannot be decoded.
    if (error instanceof Error && 'status' in error && Number(error.status) < 500) return false;
    throw error;
  }
}
