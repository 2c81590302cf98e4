import type Koa from 'koa';

/** Answers with an error object. */
export function refuse(ctx: Koa.Context, status: number, description: string): void {
  ctx.status = status;
  ctx.set('cache-control', 'no-store');
  ctx.body = { error: status === 500 ? 'server_error' : 'invalid_request', error_description: description };
}
