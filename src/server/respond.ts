import type Koa from 'koa';
import type { OutgoingAnswer } from '../contract/hold.js';
import type { Answer } from '../operations/answer.js';
import { formatCookie } from '../session/cookies.js';
import type { Refusal } from '../vocabulary/refusal.js';
import { JSON_HEADERS, pageHeaders, REDIRECT_HEADERS } from './headers.js';
import { renderPage, STYLE_HASH } from './render-page.js';

const PAGE_HEADERS = pageHeaders(STYLE_HASH);

/** Turns what an operation says into what is sent: a page for those who can read one, else JSON. */
export function outgoing(answer: Answer | Refusal, { acceptsHtml }: { acceptsHtml: () => boolean }): OutgoingAnswer {
  const { status } = answer;
  if ('location' in answer)
    return { status, headers: { ...REDIRECT_HEADERS, location: answer.location }, body: undefined };
  if ('page' in answer && (answer.body === undefined || acceptsHtml())) {
    return { status, headers: PAGE_HEADERS, body: renderPage(answer.page) };
  }
  const own = 'headers' in answer ? answer.headers : undefined;
  return { status, headers: own ? { ...JSON_HEADERS, ...own } : JSON_HEADERS, body: answer.body };
}

/** Sends an answer. Nothing else in the server writes a status, a header or a body of the contract. */
export function send(ctx: Koa.Context, answer: OutgoingAnswer): void {
  ctx.status = answer.status;
  // Before the body: Koa would guess a type for it otherwise.
  ctx.set({ ...answer.headers });
  // Koa would fall back to a text of its own.
  ctx.body =
    answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  if (answer.body === undefined) ctx.remove('content-type');
}

export function setCookies(ctx: Koa.Context, answer: Answer | Refusal): void {
  if (!('setCookies' in answer)) return;
  for (const cookie of answer.setCookies ?? []) ctx.append('Set-Cookie', formatCookie(cookie));
}
