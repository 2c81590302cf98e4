import type { ErrorResponse } from '../../generated/contract/index.js';
import type { Cookie } from '../core/cookies.js';
import type { Page } from '../core/page.js';

/**
 * The JSON answers that the contract has for an operation, by status. With the generated types of its responses, a
 * handler with any other answer does not compile.
 */
export type JsonAnswer<Responses> = {
  [Status in keyof Responses]: {
    readonly kind: 'json';
    readonly status: StatusOf<Status>;
    readonly body: Responses[Status];
    readonly headers?: Readonly<Record<string, string>>;
    readonly setCookies?: readonly Cookie[];
  };
}[keyof Responses];

/** The statuses that the contract sums up as `default`, as far as the backend uses them. */
type StatusOf<Key> = Key extends 'default' ? 405 | 413 | 431 | 500 | 502 | 503 : Key;

/** The answer to a navigation: a page or, for a request that does not accept HTML, the error object. */
export interface PageAnswer<Status> {
  readonly kind: 'page';
  readonly status: Status;
  readonly page: Page;
  readonly body?: ErrorResponse;
  readonly headers?: Readonly<Record<string, string>>;
  readonly setCookies?: readonly Cookie[];
}

export interface Redirect {
  readonly kind: 'redirect';
  readonly status: 303;
  readonly location: string;
  readonly setCookies?: readonly Cookie[];
}

/** The answers that the contract has for an operation that browsers navigate to, with the generated types of its responses. */
export type NavigationAnswer<Responses> = Redirect | PageAnswer<StatusOf<keyof Responses>>;

/** An answer before it is sent. Header names are in lowercase. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a page. */
  readonly body: unknown;
}

/** Any answer of any operation. */
export type Answer = JsonAnswer<Record<number, unknown>> | PageAnswer<number> | Redirect;
