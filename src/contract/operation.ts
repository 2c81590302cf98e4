import type { OpenAPIValidator, Operation as OpenApiOperation } from 'openapi-backend';
import type { Awaitable } from '../core/awaitable.js';
import type { IncomingRequest } from './incoming-request.js';
import { patternOf } from './path-pattern.js';
import { type Admission, createAdmission } from './validate-request.js';
import { createResponseCheck, type ResponseCheck } from './validate-response.js';

/** An operation of the contract, ready to admit requests and to hold answers to what it promises. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** What fits the path, with its parameters as named groups; `undefined` if it has none. */
  readonly pattern: RegExp | undefined;
  /** Whether only a signed-in frontend may ask. */
  readonly needsSession: boolean;
  /** A browser navigates here: from a page, or back from the authorization server. `undefined`: a script asks. */
  readonly navigation: 'page' | 'authorization-server' | undefined;
  /** The authorization server itself asks, without a browser: no cookie counts, and no header tells where from. */
  readonly isBackChannel: boolean;
  /** Whether `HEAD` is answered like the operation, without its body. */
  readonly answersHead: boolean;
  /** At once, unless a body has to be read first. */
  admit(request: IncomingRequest): Awaitable<Admission>;
  readonly check: ResponseCheck;
}

export type DescribedOperation = OpenApiOperation & {
  readonly operationId: string;
  readonly 'x-head'?: boolean;
  readonly 'x-navigation'?: 'page' | 'authorization-server';
  readonly 'x-back-channel'?: boolean;
};

export function createOperation(described: DescribedOperation, validator: OpenAPIValidator): Operation {
  return {
    operationId: described.operationId,
    method: described.method.toUpperCase(),
    path: described.path,
    pattern: patternOf(described.path),
    needsSession: (described.security ?? []).length > 0,
    navigation: described['x-navigation'],
    isBackChannel: described['x-back-channel'] === true,
    answersHead: described['x-head'] === true,
    admit: createAdmission(described, validator),
    check: createResponseCheck(described, validator),
  };
}
