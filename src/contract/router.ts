import { OpenAPIRouter, type Operation, type ParsedRequest, type Request } from 'openapi-backend';
import type { Refusal } from '../core/refusal.js';
import { type DeclaredParameters, declaredParameters, decodeParameters } from './decode-parameters.js';
import type { DescribedOperation } from './operation.js';

/** A request whose parameters are decoded, or why they can't be. */
export interface DecodedRequest extends ParsedRequest {
  readonly refusal?: Refusal | undefined;
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

  override normalizeRequest({ method, path, headers }: Request): Request {
    return { method: method.toLowerCase(), path, headers };
  }

  /** The original trims: what isn't ASCII but counts as a space would be part of no path. */
  override normalizePath(path: string): string {
    return path;
  }

  /** What was decoded already stays as it is. */
  override parseRequest(request: Request, operation?: Operation): DecodedRequest {
    if (isDecoded(request)) return request;
    if (operation === undefined) return decodedRequest(request, {});
    const declared = this.declared.get(operation) ?? declaredParameters(operation);
    this.declared.set(operation, declared);
    const decoded = decodeParameters(request, declared);
    if ('refusal' in decoded) return decodedRequest(request, { refusal: decoded.refusal });
    const params = operation.path.includes('{') ? this.pathParameters(request, operation) : {};
    const { parameters } = decoded;
    return decodedRequest(
      request,
      declared.inBody ? { params, requestBody: parameters } : { params, query: parameters },
    );
  }

  private pathParameters({ method, path }: Request, operation: Operation) {
    return super.parseRequest({ method, path, headers: {} }, operation).params;
  }
}

/** All members are there at once, always in the same order: it is made for every request. */
function decodedRequest(
  { method, path, headers }: Request,
  { params = {}, query = {}, requestBody, refusal }: Partial<DecodedRequest>,
): DecodedRequest {
  return { method, path, headers, params, query, requestBody, refusal, cookies: {} };
}

function isDecoded(request: Request): request is Request & DecodedRequest {
  return 'requestBody' in request;
}
