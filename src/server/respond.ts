import type Koa from 'koa';
import type { Answer } from '../contract/answer.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import { withBasePath } from '../core/base-path.js';
import { formatCookie } from '../core/cookies.js';
import type { Emit } from '../telemetry/events.js';
import { formPageHeaders, JSON_HEADERS, pageHeaders, REDIRECT_HEADERS } from './headers.js';
import { incomingOf } from './incoming.js';
import { renderPage, SCRIPT_HASH, STYLE_HASH } from './render-page.js';
import { REQUEST_ID_HEADER } from './request-id.js';

type Headers = Readonly<Record<string, string>>;

const PAGE_HEADERS = pageHeaders(STYLE_HASH);
const FORM_PAGE_HEADERS = formPageHeaders(STYLE_HASH, SCRIPT_HASH);

/** The properties of a request that its answer depends on. */
interface Receiver {
  readonly acceptsHtml: () => boolean;
  readonly basePath: string;
  /** Shown on error pages, so that people can report it. */
  readonly requestId?: string;
}

/** Renders an answer: as a page if the request accepts HTML, else as JSON. */
export function outgoing(answer: Answer, { acceptsHtml, basePath, requestId }: Receiver): OutgoingAnswer {
  const { kind, status } = answer;
  if (kind === 'redirect')
    return { status, headers: { ...REDIRECT_HEADERS, location: answer.location }, body: undefined };
  const withOwn = (headers: Headers) => (answer.headers ? { ...headers, ...answer.headers } : headers);
  if (kind === 'page' && (answer.body === undefined || acceptsHtml())) {
    const hasForm = 'fields' in answer.page.action && answer.page.action.fields !== undefined;
    const headers = hasForm ? FORM_PAGE_HEADERS : PAGE_HEADERS;
    const shown = status >= 400 ? requestId : undefined;
    return { status, headers: withOwn(headers), body: renderPage(answer.page, { basePath, requestId: shown }) };
  }
  return { status, headers: withOwn(JSON_HEADERS), body: withBasePath(answer.body, basePath) };
}

/**
 * Sends an answer. No other function writes a status, a header or a body of the contract. All headers are set in one
 * call of Node's own: one by one through Koa they take a tenth of the request's time.
 */
export function send(ctx: Koa.Context, { status, headers, body }: OutgoingAnswer): void {
  const always = transportHeadersOf(ctx);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const length = Buffer.byteLength(text);
  ctx.respond = false;
  const own = ['content-length', String(length), ...requestIdHeaderOf(ctx)];
  ctx.res.writeHead(status, [...namesAndValues(always), ...namesAndValues(headers), ...own]);
  // A text with one byte per character is ASCII, which is the same in Latin-1, and Node writes that faster.
  ctx.res.end(text, length === text.length ? 'latin1' : 'utf8');
}

/** The headers of all answers to this request, which depend on its transport. */
export function transportHeadersOf(ctx: Koa.Context): Headers {
  return ctx.state.transportHeaders;
}

/** A request whose target cannot be read has no id. */
export function requestIdHeaderOf(ctx: Koa.Context): readonly string[] {
  const { id } = incomingOf(ctx) ?? {};
  return id === undefined ? [] : [REQUEST_ID_HEADER, id];
}

const listed = new WeakMap<Headers, readonly string[]>();

/** The form that Node sends fastest. Computed once for frozen headers. */
function namesAndValues(headers: Headers): readonly string[] {
  const known = listed.get(headers);
  if (known !== undefined) return known;
  const list = Object.entries(headers).flat();
  if (Object.isFrozen(headers)) listed.set(headers, list);
  return list;
}

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
