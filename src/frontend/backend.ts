import type { LoginData, LogoutData } from '../../generated/contract/index.js';

/** What may be set once for the whole page. Nothing has to be. */
export interface Settings {
  /** Used in place of the browser's own `fetch`, for requests to the backend and to resource servers. */
  readonly fetch?: typeof fetch;
  /** Sent along to the backend, for one that demands a header of its pages (RFC 10017, section 6.1.3.3.2). */
  readonly headers?: Readonly<Record<string, string>>;
  /** The base path of the backend, as in its setting `basePath`, such as `/some/app`. Default: none. */
  readonly basePath?: string;
  /** How long the backend may take to answer. Default: 30. */
  readonly timeoutSeconds?: number;
  /** For a backend that signs people in and out elsewhere. The draft leaves these paths open. */
  readonly paths?: Paths;
}

/** Paths of this page's origin. */
export interface Paths {
  /** Default: `/bff/login`. */
  readonly signIn?: string;
  /** Receives a `POST`. Default: `/bff/logout`. */
  readonly signOut?: string;
}

/** As they are now. */
let settings: Settings = {};

/** Changes these settings, for all requests from now on. */
export function configure(changes: Settings): void {
  settings = { ...settings, ...changes };
}

/** An answer of the backend, or what stands in for one. */
export interface Answer {
  /** 0: there was none. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter?: string | null;
}

/**
 * Asks the backend of this page, by `POST` if there is a form; never throws. What isn't the JSON of a backend becomes an
 * error of our own.
 */
export async function askBackend(path: string, form?: URLSearchParams): Promise<Answer> {
  const { headers, timeoutSeconds = 30 } = settings;
  try {
    const response = await send(path, {
      ...(form && { method: 'POST', body: form }),
      headers: { Accept: 'application/json', ...headers },
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const { status } = response;
    const retryAfter = response.headers.get('Retry-After');
    return { status, retryAfter, body: Object(await response.json()) };
  } catch (cause) {
    return { status: 0, body: describeFailure(cause, path) };
  }
}

/** Where a path of the backend is on this origin. */
export function pathAt(path: string): string {
  return `${settings.basePath ?? ''}${path}`;
}

/** The headers that the backend demands of its pages. */
export function apiHeaders(): Readonly<Record<string, string>> {
  return settings.headers ?? {};
}

/** Sends a request as the settings say. */
export function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return observed(settings.fetch ?? fetch)(input, init);
}

let observed = (given: typeof fetch): typeof fetch => given;

/** Lets the devtools see every request, whatever `fetch` is configured. */
export function observeRequests(wrap: (given: typeof fetch) => typeof fetch): void {
  observed = wrap;
}

function describeFailure(cause: unknown, path: string): { error: string; error_description?: string } {
  const { name } = Object(cause);
  if (name === 'TimeoutError') return { error: 'timed_out' };
  if (name !== 'SyntaxError') return { error: 'unreachable' };
  return {
    error: 'not_understood',
    error_description: `No JSON at ${path.split('?')[0]}. Is it passed on to the backend?`,
  };
}

const LOGIN: LoginData['url'] = '/bff/login';
const LOGOUT: LogoutData['url'] = '/bff/logout';

/** Where people sign in at this page's backend. */
export const signInPath = (): string => settings.paths?.signIn ?? pathAt(LOGIN);

/** Where the page signs them out. */
export const signOutPath = (): string => settings.paths?.signOut ?? pathAt(LOGOUT);
