import type Koa from 'koa';
import type { PageAnswer } from '../contract/answer.js';
import type { Page } from '../core/page.js';
import { refuse } from '../core/refusal.js';
import { outgoing, send } from './respond.js';

const PAGE: Page = { name: 'not-found', action: { path: '/' } };

/** The innermost middleware: answers requests that no other one has answered. */
export const notFound: Koa.Middleware = (ctx) => {
  const refusal = refuse(404, 'invalid_request', 'There is nothing at this path.');
  const page: PageAnswer<404> = { ...refusal, kind: 'page', page: PAGE };
  send(ctx, outgoing(page, ctx));
};
