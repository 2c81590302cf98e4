import { ENDPOINTS, SESSION_INFO, TOKEN } from '../endpoints.js';
import { type Answer, readAnswer } from './answer.js';
import { type HeaderList, mayBeLeftBehind } from './exchange.js';
import type { Transport } from './transport.js';

/** Sends requests to the backend, with or without a session. */
export interface Caller {
  /** The value of its `Cookie` header; `undefined`: it has none. */
  readonly cookie: string | undefined;
  readonly origin: string;
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** `GET /.well-known/bff-token` with this query. */
  token(query?: Query, options?: AskOptions): Promise<Answer>;
  /** `GET /.well-known/bff-sessioninfo`. */
  sessionInfo(options?: AskOptions): Promise<Answer>;
  /** The same, with another cookie header, or none. */
  withCookie(cookie: string | undefined): Caller;
}

/** A text is sent as it stands; pairs are form-encoded. */
export type Query = string | readonly (readonly [name: string, value: string])[] | Readonly<Record<string, string>>;

export interface AskOptions {
  readonly method?: string;
  readonly query?: Query;
  /** Instead of, or besides, what a page's script sends. `undefined` leaves one out; a list repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  /** Hangs up when this resolves, which is a `NoAnswer`. */
  readonly hangUpWhen?: Promise<unknown>;
}

export interface CallerOptions {
  readonly transport: Transport;
  readonly baseUrl: string;
  readonly cookie?: string;
  /** Called when the backend has replaced the cookie. */
  readonly keepCookie?: (cookie: string) => void;
  /** Sent with each request. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
}

/** What a browser sends with a `fetch` of the page's own script (W3C Fetch Metadata). */
const OWN_SCRIPT = {
  Accept: 'application/json',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
};

export function createCaller(options: CallerOptions): Caller {
  const { transport, baseUrl, extraHeaders, keepCookie } = options;
  let { cookie } = options;
  const base = new URL(baseUrl);
  const prefix = `${base.origin}${base.pathname.replace(/\/$/, '')}`;
  const send = async (path: string, { method = 'GET', query, headers = {}, ...rest }: AskOptions) => {
    const url = `${path.startsWith('/') ? prefix : ''}${path}${queryOf(query)}`;
    const list = headerList({ ...OWN_SCRIPT, ...extraHeaders, Cookie: cookie }, headers);
    const asked = cookie;
    const answer = readAnswer(await transport.send({ method, url, headers: list, ...rest }));
    const isInSession = hasSession(answer) && ENDPOINTS.some((endpoint) => endpoint === path);
    const renewed = asked !== undefined && isInSession ? renewedCookie(asked, answer) : asked;
    if (renewed !== undefined && renewed !== asked) {
      cookie = renewed;
      keepCookie?.(renewed);
    }
    return answer;
  };
  const ask = (path: string, more: AskOptions = {}) => mayBeLeftBehind(send(path, more));
  return {
    get cookie() {
      return cookie;
    },
    origin: base.origin,
    ask,
    token: (query, more) => ask(TOKEN, { ...more, query: query ?? more?.query }),
    sessionInfo: (more) => ask(SESSION_INFO, more),
    withCookie: (other) => createCaller({ transport, baseUrl, cookie: other, extraHeaders }),
  };
}

/** A refresh whose token cannot be used changes the session too. */
const hasSession = ({ status, error }: Answer) => status === 200 || (status === 400 && error !== 'invalid_session');

/**
 * The cookie that a browser sends from then on. A session that is stored in its cookie changes with each refresh, and
 * the old cookie carries a used refresh token. Removals are not followed: checks test whether the cookie still works.
 */
function renewedCookie(cookie: string, { setCookies }: Answer): string {
  const kept = setCookies.filter(({ isRemoval }) => !isRemoval);
  const renew = (pair: string) => {
    const set = kept.findLast(({ name }) => pair.startsWith(`${name}=`));
    return set === undefined ? pair : `${set.name}=${set.value}`;
  };
  return cookie.split('; ').map(renew).join('; ');
}

/** Pairs in the encoding of forms, which query and body share. */
export function formOf(query: Exclude<Query, string>): string {
  const pairs = isPairs(query) ? query : Object.entries(query);
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
}

function isPairs(query: Exclude<Query, string>): query is readonly (readonly [string, string])[] {
  return Array.isArray(query);
}

function queryOf(query: Query | undefined): string {
  const text = typeof query === 'string' ? query : formOf(query ?? {});
  return text === '' ? '' : `?${text}`;
}

function headerList(usual: Record<string, string | undefined>, changes: AskOptions['headers'] = {}): HeaderList {
  const changed = new Set(Object.keys(changes).map((name) => name.toLowerCase()));
  const kept = Object.entries(usual).filter(([name]) => !changed.has(name.toLowerCase()));
  return [...kept, ...Object.entries(changes)].flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one] as const),
  );
}
