import type { OpenAPIBackend, Operation as OpenApiOperation } from 'openapi-backend';
import type { SiteAccess } from './check-site.js';
import { createRequestValidation, type ValidateRequest } from './validate-request.js';
import { createResponseValidation, type ValidateResponse } from './validate-response.js';

/** An operation of the contract, ready to validate requests and answers. */
export interface Operation extends Omit<SiteAccess, 'navigations'> {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** Whether a session is required: where it is optional, the contract has `{}` beside it. */
  readonly needsSession: boolean;
  readonly validateRequest: ValidateRequest;
  readonly validateResponse: ValidateResponse;
}

export type DescribedOperation = OpenApiOperation & {
  readonly 'x-navigation'?: SiteAccess['navigation'];
  readonly 'x-back-channel'?: boolean;
};

export function createOperation(described: DescribedOperation, api: OpenAPIBackend): Operation {
  const { operationId, method, path, security = [] } = described;
  if (operationId === undefined) throw new Error(`openapi.yaml: an operation of ${path} has no operationId`);
  return {
    operationId,
    method: method.toUpperCase(),
    path,
    needsSession: security.length > 0 && security.every((one) => Object.keys(one).length > 0),
    navigation: described['x-navigation'],
    isBackChannel: described['x-back-channel'] === true,
    validateRequest: createRequestValidation(described, api),
    validateResponse: createResponseValidation(described, api.validator),
  };
}
