import type Koa from 'koa';
import type { Operation } from '../contract/operation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import type { Page, PageName } from '../core/page.js';
import { createOwnPages } from '../own-pages/own-pages.js';
import { DEFAULT_LANGUAGE } from '../own-pages/texts.js';
import type { Answers } from './answers.js';
import type { Stage } from './stages.js';
import { targetOf } from './target.js';

const pages = createOwnPages();

interface Answered {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly answers: Answers;
}

/**
 * Shows a person the page that the backend would show, in the language of the browser: the examples of the contract are titles only.
 * Who prefers JSON gets the error object.
 */
export function asPage(
  ctx: Koa.Context,
  answer: OutgoingAnswer,
  { operation, stage, answers }: Answered,
): OutgoingAnswer {
  const { status, body } = answer;
  if (operation.navigation === undefined || status === 303 || status === 405) return answer;
  const isJson = typeof body !== 'string';
  if (status >= 400 && ctx.accepts('json', 'html') !== 'html')
    return isJson ? answer : (answers.find(operation, { status, mediaType: 'application/json' }) ?? answer);
  const example = isJson ? answers.find(operation, { status, mediaType: 'text/html' }) : answer;
  const page = pageOf(ctx, { status, operation, stage, said: isJson ? descriptionIn(body) : undefined });
  const shown = render(ctx, page);
  return { status, headers: { ...example?.headers, ...shown.headers }, body: shown.body };
}

/** The answer of no operation, to a navigation: there is nothing. */
export function renderNotFound(ctx: Koa.Context): OutgoingAnswer {
  return { status: 404, ...render(ctx, { name: 'not-found', action: { path: '/' } }) };
}

function render(ctx: Koa.Context, page: Page) {
  const language = ctx.acceptsLanguages([...pages.languages]) || DEFAULT_LANGUAGE;
  const { html, policy } = pages.render(page, { language, basePath: '' });
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${policy}; base-uri 'none'; frame-ancestors 'none'`,
  };
  return { headers, body: html };
}

interface Shown {
  readonly status: number;
  readonly operation: Operation;
  readonly stage: Stage;
  readonly said: string | undefined;
}

function pageOf(ctx: Koa.Context, { status, operation, stage, said }: Shown): Page {
  const { path, query } = targetOf(ctx);
  const again = { path: query === '' ? path : `${path}?${query}` };
  const home = { path: '/' };
  if (status === 200 && operation.operationId === 'login') return { name: 'confirm-sign-in', action: again };
  if (status === 200) return { name: 'declined', action: home };
  if (status === 503 && stage.plan.behaviour.authorizationServerIsDown)
    return { name: 'sign-in-unavailable', action: again };
  if (said !== undefined && PAGE_OF_STATUS[status] === undefined)
    return { name: 'request-refused', quote: said, action: home };
  return { name: PAGE_OF_STATUS[status] ?? 'unknown-attempt', action: home };
}

const PAGE_OF_STATUS: Readonly<Record<number, PageName>> = {
  429: 'too-many-requests',
  500: 'failed',
  502: 'sign-in-failed',
  503: 'unavailable',
};

function descriptionIn(body: unknown): string {
  const { error_description: description } = Object(body) as { readonly error_description?: unknown };
  return typeof description === 'string' ? description : 'The request was refused.';
}
