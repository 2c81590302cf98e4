import type Koa from 'koa';
import type { PageAnswer } from '../contract/answer.js';
import { refuse } from '../core/refusal.js';
import { basePathOf, outgoing, send } from './respond.js';

const PAGE = {
  title: 'There is nothing here',
  text: 'The address may be mistyped, or the page is gone.',
  action: { label: 'To the start', path: '/' },
};

/** The innermost middleware: answers requests that no other one has answered. */
export const notFound: Koa.Middleware = (ctx) => {
  const refusal = refuse(404, 'invalid_request', 'There is nothing at this path.');
  const page: PageAnswer<404> = { ...refusal, kind: 'page', page: PAGE };
  send(ctx, outgoing(page, { acceptsHtml: () => ctx.accepts('json', 'html') === 'html', basePath: basePathOf(ctx) }));
};
