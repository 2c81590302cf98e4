import type Koa from 'koa';
import type { Answer } from '../../contract/answer.js';
import type { SiteAccess } from '../../contract/check-site.js';
import { outgoing, send } from '../respond.js';

/** The properties of an operation that the guards need. The contract declares them. */
export interface Access extends SiteAccess {
  readonly needsSession: boolean;
}

/** Sends the answer of a guard, or of the handler behind it. */
export type Respond = (ctx: Koa.Context, answer: Answer) => void;

interface Guarded {
  readonly access: Access;
  readonly respond: Respond;
}

/**
 * Sets what the guards protect. Without `respond`, they answer with JSON, or with a page if the request accepts HTML.
 */
export function protect(ctx: Koa.Context, access: Access, respond: Respond = sendAnswer): void {
  ctx.state.guarded = { access, respond } satisfies Guarded;
}

export function accessOf(ctx: Koa.Context): Access {
  return guardedOf(ctx).access;
}

export function respondTo(ctx: Koa.Context, answer: Answer): void {
  guardedOf(ctx).respond(ctx, answer);
}

function guardedOf(ctx: Koa.Context): Guarded {
  return ctx.state.guarded;
}

function sendAnswer(ctx: Koa.Context, answer: Answer): void {
  send(ctx, outgoing(answer, ctx));
}
