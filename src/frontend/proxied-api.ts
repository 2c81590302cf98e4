import { pathAt } from './backend.js';
import { NotAuthorizedError } from './not-authorized-error.js';
import { refusalOf } from './refusal.js';

/** A resource server that the backend calls for the page. */
export interface ProxiedApi {
  /** Its name in the setting `proxies`. */
  readonly api: string;
  /**
   * The URL by which the page's code names the resource server: requests to it, or to a path below it, go to the backend
   * instead. So code that calls the resource server itself moves without a change of its URLs.
   */
  readonly target?: string;
}

/**
 * The URL at the backend for a request to this API; `undefined` if the request is for something else. A request for the
 * target itself goes to its path with a slash at the end, because all paths of the backend for an API are below its name.
 */
export function backendUrlOf({ api, target }: ProxiedApi, url: string): string | undefined {
  const prefix = location.origin + pathAt(`/bff/api/${api}`);
  const { href } = new URL(url, location.href);
  const bases = target === undefined ? [prefix] : [new URL(target, location.href).href.replace(/\/$/, ''), prefix];
  const base = bases.find((one) => href.startsWith(one) && /^([/?#]|$)/.test(href.slice(one.length)));
  return base === undefined ? undefined : `${prefix}/${href.slice(base.length).replace(/^\//, '')}`;
}

/** An answer to a request for a resource server. */
export interface ProxiedAnswer {
  readonly status: number;
  header(name: string): unknown;
  /** The body: parsed, or as a text. */
  readonly body: unknown;
  /** The answer itself, for the code that catches the error. */
  readonly response: unknown;
}

/** Whether the backend answered in place of the resource server: it says so, and lets no resource server say it (RFC 9209). */
export function isOfBackend(proxyStatus: unknown): boolean {
  return typeof proxyStatus === 'string' && proxyStatus.startsWith('tmi-bff;');
}

/** The error for a refusal of the backend; `undefined` if the resource server answered. */
export function refusedByBackend({ status, header, body, response }: ProxiedAnswer): NotAuthorizedError | undefined {
  if (!isOfBackend(header('Proxy-Status'))) return undefined;
  const retryAfter = header('Retry-After');
  const answer = { status, body: Object(parsed(body)), retryAfter: retryAfter ? String(retryAfter) : null };
  return new NotAuthorizedError(refusalOf(answer), response);
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
