import type Koa from 'koa';
import type { Answer } from '../../contract/answer.js';
import { outgoing, send } from '../respond.js';

/** What the guards need to know about what they protect. The contract says it of each operation. */
export interface Access {
  /** A browser navigates here: from a page, or back from the authorization server. `undefined`: a script asks. */
  readonly navigation: 'page' | 'authorization-server' | undefined;
  /** The authorization server itself asks, without a browser: cookies and headers of browsers say nothing. */
  readonly isBackChannel: boolean;
  readonly needsSession: boolean;
}

/** Sends the answer of a guard, or of the handler behind it. */
export type Respond = (ctx: Koa.Context, answer: Answer) => void;

interface Guarded {
  readonly access: Access;
  readonly respond: Respond;
}

/** Says what the guards protect. Without `respond`, they answer JSON or a page as the request accepts it. */
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
  send(ctx, outgoing(answer, { acceptsHtml: () => ctx.accepts('json', 'html') === 'html' }));
}
