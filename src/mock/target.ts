import type Koa from 'koa';
import { type RequestTarget, readTarget } from '../contract/request-target.js';

/** The target of a request, which `readTargetOf` has read. Koa's own getters throw for some. */
export function targetOf(ctx: Koa.Context): RequestTarget {
  return ctx.state.target;
}

/** Reads the target, once. @returns whether it is a valid one */
export function readTargetOf(ctx: Koa.Context): boolean {
  ctx.state.target = readTarget(ctx.req.url ?? '');
  return ctx.state.target !== undefined;
}
