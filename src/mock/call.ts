import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../contract/operation.js';
import type { Parameters } from '../contract/request-validation.js';
import type { OutgoingAnswer } from '../contract/validate-response.js';
import type { Awaitable } from '../core/awaitable.js';
import type { TokenWish } from './access-tokens.js';
import type { Answers } from './answers.js';
import type { Stage } from './stages.js';

/** The dependencies of all handlers. */
export interface Ground {
  readonly answers: Answers;
  readonly origin: string;
  readonly callbackPath: string;
  readonly loginPath: string;
  readonly defaultResource: string;
  readonly defaultScope: string;
  issueToken(wish: TokenWish): Promise<string>;
}

/** A request, and the stage that answers it. */
export interface Call {
  readonly operation: Operation;
  readonly parameters: Parameters;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether people may navigate here besides what scripts do. */
  readonly navigations?: boolean;
  readonly stage: Stage;
}

/** Answers a call; `none` closes the connection without an answer. */
export type Perform = (call: Call, ground: Ground) => Awaitable<OutgoingAnswer | 'none'>;
