/** Names and values as on the wire, in order; a name may be repeated. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** All values of a header, which is named in lower case. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
}

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body?: string;
  /** Disconnects when this resolves before the answer is complete, like a browser that leaves the page. */
  readonly hangUpWhen?: Promise<unknown>;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
  /** There was more of it than the probe reads. */
  readonly isCutOff: boolean;
}

/** A request and its response. */
export interface Exchange {
  readonly request: SentRequest;
  readonly response: ReceivedResponse;
  readonly milliseconds: number;
}

/** No response came: refused connection, bad certificate, time-out, a broken answer. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  /** The code of the system or of OpenSSL, such as `ECONNREFUSED`. */
  readonly code: string;
  readonly #request: SentRequest;
  constructor(request: SentRequest, cause: unknown) {
    const code = codeOf(cause);
    super(`${request.method} ${originOf(request.url)}: ${code}`, { cause });
    this.code = code;
    this.#request = request;
  }
  /** Not an own property: printing the error must not print its cookies. */
  get request(): SentRequest {
    return this.#request;
  }
}

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause);
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'message' in cause ? String(cause.message) : 'unknown';
}

/** Not the whole URL: a query may hold a secret. */
function originOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Lets a check fail while this is pending: a later rejection must not end the process. */
export function mayBeLeftBehind<Result>(pending: Promise<Result>): Promise<Result> {
  pending.catch(() => undefined);
  return pending;
}
