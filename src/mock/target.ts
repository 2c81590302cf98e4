import type Koa from 'koa';
import { type RequestTarget, readTarget } from '../contract/request-target.js';

/** The request target that `readTargetOf` has parsed. Koa's own getters throw for some targets. */
export function targetOf(ctx: Koa.Context): RequestTarget {
  return ctx.state.target;
}

/** Parses the target, once. @returns whether it is valid */
export function readTargetOf(ctx: Koa.Context): boolean {
  ctx.state.target = readTarget(ctx.req.url ?? '');
  return ctx.state.target !== undefined;
}
