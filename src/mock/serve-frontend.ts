import { send } from '@koa/send';
import type Koa from 'koa';
import { targetOf } from './target.js';

/** Makes the middleware that serves a built page, as the backend does. */
export function createFrontendMiddleware(folder: string, contentSecurityPolicy: string | undefined): Koa.Middleware {
  const headers = {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
    ...(contentSecurityPolicy === undefined ? {} : { 'content-security-policy': contentSecurityPolicy }),
  };
  return async (ctx, next) => {
    if (!['GET', 'HEAD'].includes(ctx.method) || !(await found(ctx, folder))) return next();
    ctx.set(headers);
  };
}

async function found(ctx: Koa.Context, folder: string): Promise<boolean> {
  try {
    return Boolean(await send(ctx, targetOf(ctx).path, { root: folder, index: 'index.html' }));
  } catch (error) {
    // A path that leads nowhere, or outside the folder, or can't be decoded.
    if (Number(Object(error).status) < 500) return false;
    throw error;
  }
}
