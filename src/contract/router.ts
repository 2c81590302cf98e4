import { OpenAPIRouter, type Operation, type ParsedRequest, type Request } from 'openapi-backend';
import type { Refusal } from '../core/refusal.js';
import { type DeclaredParameters, declaredParameters, decodeParameters } from './decode-parameters.js';
import type { DescribedOperation } from './operation.js';

/** A request whose parameters are decoded, or why they can't be. */
export interface DecodedRequest extends ParsedRequest {
  readonly refusal?: Refusal;
}

/**
 * openapi-backend's router, with three differences. The list of operations, which the original rebuilds on each call, is
 * made once. Paths are taken as they were sent. Parameters are decoded as the contract says: see `decodeParameters`.
 */
export class ContractRouter extends OpenAPIRouter {
  private operations: Operation[] | undefined;
  private readonly declared = new WeakMap<Operation, DeclaredParameters>();

  /** With `x-head`, an operation is there for `HEAD` as well. */
  override getOperations(): Operation[] {
    this.operations ??= super
      .getOperations()
      .flatMap((one) => ((one as DescribedOperation)['x-head'] ? [one, { ...one, method: 'head' }] : [one]));
    return this.operations;
  }

  override normalizeRequest(request: Request): Request {
    return { ...request, method: request.method.toLowerCase() };
  }

  /** What was decoded already stays as it is. */
  override parseRequest(request: Request, operation?: Operation): DecodedRequest {
    if (isDecoded(request)) return request;
    const raw = { ...request, params: {}, query: {}, cookies: {}, requestBody: undefined };
    if (operation === undefined) return raw;
    const declared = this.declared.get(operation) ?? declaredParameters(operation);
    this.declared.set(operation, declared);
    const decoded = decodeParameters(request, declared);
    if ('refusal' in decoded) return { ...raw, refusal: decoded.refusal };
    const params = operation.path.includes('{') ? this.pathParameters(request, operation) : {};
    return { ...raw, params, [declared.inBody ? 'requestBody' : 'query']: decoded.parameters };
  }

  private pathParameters({ method, path }: Request, operation: Operation) {
    return super.parseRequest({ method, path, headers: {} }, operation).params;
  }
}

function isDecoded(request: Request): request is Request & DecodedRequest {
  return 'requestBody' in request;
}
