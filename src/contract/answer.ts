import type { ErrorResponse } from '../../generated/contract/index.js';
import type { Cookie } from '../core/cookies.js';

/**
 * The JSON answers that the contract has for an operation, by status. Given the generated types of its responses, a
 * handler that answers anything else does not compile.
 */
export type JsonAnswer<Responses> = {
  [Status in keyof Responses]: {
    readonly status: Status;
    readonly body: Responses[Status];
    readonly headers?: Readonly<Record<string, string>>;
    readonly setCookies?: readonly Cookie[];
  };
}[keyof Responses];

/** An answer to somebody who navigates: a page, or the error object for who doesn't accept HTML. */
export interface PageAnswer<Status> {
  readonly status: Status;
  readonly page: Page;
  readonly body?: ErrorResponse;
  readonly setCookies?: readonly Cookie[];
}

/** What a page tells a person, and where it leads on. All of it is plain text. */
export interface Page {
  readonly title: string;
  readonly text: string;
  /** The authorization server's own words, if it said any. */
  readonly quote?: string;
  /** With `fields`, a form that is sent there, by itself where scripts run. */
  readonly action: { readonly label: string; readonly href: string; readonly fields?: Fields };
}

export type Fields = readonly (readonly [name: string, value: string])[];

/** On to another place. */
export interface Redirect {
  readonly status: 303;
  readonly location: string;
  readonly setCookies?: readonly Cookie[];
}

/** Any answer of any operation. */
export type Answer = JsonAnswer<Record<number, unknown>> | PageAnswer<number> | Redirect;
