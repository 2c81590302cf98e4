import type Koa from 'koa';
import type { Answer, PageAnswer, Redirect } from '../contract/answer.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { withBasePath } from '../core/base-path.js';
import { formatCookie } from '../core/cookies.js';
import { onceForFrozen } from '../core/once-for-frozen.js';
import { createOwnPages, type OwnPages } from '../own-pages/own-pages.js';
import { DEFAULT_LANGUAGE } from '../own-pages/texts.js';
import type { Emit } from '../telemetry/events.js';
import { JSON_HEADERS, pageHeaders, REDIRECT_HEADERS } from './headers.js';
import { incomingOf } from './incoming.js';
import { atEndOfTurn } from './request-batching.js';
import { REQUEST_ID_HEADER } from './request-id.js';

type Headers = Readonly<Record<string, string>>;

/** Renders an answer: as a page if the request accepts HTML, else as JSON. */
export function outgoing(answer: Answer, ctx: Koa.Context): OutgoingAnswer {
  const isPage = answer.kind === 'page' && (answer.body === undefined || ctx.accepts('json', 'html') === 'html');
  return isPage ? outgoingPage(answer, ctx) : outgoingData(answer, basePathOf(ctx));
}

/** Renders an answer for a request that gets no page. */
export function outgoingData(answer: Answer, basePath: string): OutgoingAnswer {
  const { kind, status } = answer;
  if (kind === 'redirect')
    return { status, headers: { ...REDIRECT_HEADERS, location: answer.location }, body: undefined };
  return { status, headers: withHeadersOf(answer, JSON_HEADERS), body: withBasePath(answer.body, basePath) };
}

function outgoingPage(answer: PageAnswer<number>, ctx: Koa.Context): OutgoingAnswer {
  const { status, page } = answer;
  const pages = ownPagesOf(ctx);
  const requestId = status >= 400 ? incomingOf(ctx)?.id : undefined;
  const language = languageOf(ctx, pages);
  const { html, policy } = pages.render(page, { language, basePath: basePathOf(ctx), requestId });
  return { status, headers: withHeadersOf(answer, pageHeaders(policy)), body: html };
}

/** Falls back to the default language if none of the accepted ones is there. */
function languageOf(ctx: Koa.Context, { languages }: OwnPages): string {
  return ctx.acceptsLanguages([...languages]) || DEFAULT_LANGUAGE;
}

function withHeadersOf({ headers }: Exclude<Answer, Redirect>, always: Headers): Headers {
  return headers ? { ...always, ...headers } : always;
}

const WITHOUT_TEMPLATES = createOwnPages();

/** The pages of the settings; for a path outside the base path, those that come with the backend. */
function ownPagesOf(ctx: Koa.Context): OwnPages {
  return ctx.state.service?.ownPages ?? WITHOUT_TEMPLATES;
}

/**
 * Sends an answer at the end of the turn (`atEndOfTurn`). No other function writes a status, a header or a body of the
 * contract. All headers are set in one call of Node's own: one by one through Koa they took a tenth of the request's time (docs/decisions/0039-time-of-a-request.md).
 */
export function send(ctx: Koa.Context, { status, headers, body }: OutgoingAnswer): void {
  const always = transportHeadersOf(ctx);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  ctx.respond = false;
  const own = ['content-length', String(length), ...requestIdHeaderOf(ctx)];
  ctx.res.writeHead(status, [...namesAndValues(always), ...namesAndValues(headers), ...own]);
  // A text with one byte per character is ASCII, which is the same in Latin-1, and Node writes that faster.
  const encoding = length === text.length ? 'latin1' : 'utf8';
  atEndOfTurn(() => ctx.res.end(text, encoding));
}

/** The headers of all answers to this request, which depend on its transport. */
export function transportHeadersOf(ctx: Koa.Context): Headers {
  return ctx.state.transportHeaders;
}

/** A request whose target cannot be read has no id. */
function requestIdHeaderOf(ctx: Koa.Context): readonly string[] {
  const { id } = incomingOf(ctx) ?? {};
  return id === undefined ? [] : [REQUEST_ID_HEADER, id];
}

/** The form that Node sends fastest. */
const namesAndValues = onceForFrozen((headers: Headers): readonly string[] => Object.entries(headers).flat());

/** What the paths of this backend begin with in browsers. */
export function basePathOf(ctx: Koa.Context): string {
  return ctx.state.basePath;
}

/** Emits events with the id of this request. */
export function emitOf(ctx: Koa.Context): Emit {
  return ctx.state.emit;
}

export function setCookies(ctx: Koa.Context, answer: Answer): void {
  for (const cookie of answer.setCookies ?? []) ctx.append('Set-Cookie', formatCookie(cookie));
}
