import { OpenAPIRouter, type Operation, type ParsedRequest, type Request } from 'openapi-backend';
import type { Refusal } from '../core/refusal.js';
import { type DeclaredParameters, declaredParameters, decodeParameters } from './decode-parameters.js';

/** A request with decoded parameters, or the refusal if they cannot be decoded. */
export interface DecodedRequest extends ParsedRequest {
  readonly refusal?: Refusal | undefined;
}

/**
 * openapi-backend's router, with four differences. The list of operations, which the original rebuilds on each call, is
 * made once. Paths are taken as they were sent. The original is asked for paths of the contract only: see
 * `matchOperation`. Parameters are decoded as the contract says: see `decodeParameters`.
 */
export class ContractRouter extends OpenAPIRouter {
  private operations: Operation[] | undefined;
  private readonly paths = patternOf(Object.keys(this.definition.paths ?? {}));
  private readonly declared = new WeakMap<Operation, DeclaredParameters>();

  /** `HEAD` is handled by the operation of `GET` at the same path; Node.js leaves out the body. */
  override getOperations(): Operation[] {
    this.operations ??= super.getOperations().map((one, _index, all) => {
      const get = all.find(({ path, method }) => one.method === 'head' && method === 'get' && path === one.path);
      return get === undefined ? one : { ...get, method: 'head' };
    });
    return this.operations;
  }

  /**
   * The original, in the version that is used (5.20.1), takes a dot in a path of the contract for any character, so that
   * `/xwell-known/bff-token` would get a token. It is also slow to find that there is no such path. So it is asked only
   * for paths that the contract has.
   */
  override matchOperation(request: Request): Operation | undefined;
  override matchOperation(request: Request, strict: boolean): Operation;
  override matchOperation(request: Request, strict = false): Operation | undefined {
    if (this.paths.test(request.path)) return super.matchOperation(request, strict);
    if (strict) throw new Error('404-notFound: the contract does not have this path');
    return undefined;
  }

  override normalizeRequest({ method, path, headers }: Request): Request {
    return { method: method.toLowerCase(), path, headers };
  }

  /** The original trims, so that `/bff/login` would also match with a no-break space behind it. */
  override normalizePath(path: string): string {
    return path;
  }

  /** A request that was decoded before is returned unchanged. */
  override parseRequest(request: Request, operation?: Operation): DecodedRequest {
    if (isDecoded(request)) return request;
    if (operation === undefined) return decodedRequest(request, {});
    const declared = this.declared.get(operation) ?? declaredParameters(operation);
    this.declared.set(operation, declared);
    const decoded = decodeParameters(request, declared);
    if ('refusal' in decoded) return decodedRequest(request, { refusal: decoded.refusal });
    const params = operation.path.includes('{') ? pathParameters(operation.path, request.path) : {};
    const { parameters } = decoded;
    return decodedRequest(
      request,
      declared.inBody ? { params, requestBody: parameters } : { params, query: parameters },
    );
  }
}

/** Matches exactly the paths of these templates, such as `/bff/callback/{provider}`. */
function patternOf(templates: readonly string[]): RegExp {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const patterns = templates.map((template) =>
    template
      .split(/\{\w+\}/)
      .map(literal)
      .join('[^/]+'),
  );
  return new RegExp(`^(?:${patterns.join('|')})$`);
}

/** Not decoded: the contract has no path parameter that needs encoding. */
function pathParameters(template: string, path: string): Record<string, string | undefined> {
  const values = path.split('/');
  const names = template.split('/').map((part) => /^\{(\w+)\}$/.exec(part)?.[1]);
  return Object.fromEntries(names.flatMap((name, index) => (name === undefined ? [] : [[name, values[index]]])));
}

/** All members are set at once, in the same order, because this is called for every request. */
function decodedRequest(
  { method, path, headers }: Request,
  { params = {}, query = {}, requestBody, refusal }: Partial<DecodedRequest>,
): DecodedRequest {
  return { method, path, headers, params, query, requestBody, refusal, cookies: {} };
}

function isDecoded(request: Request): request is Request & DecodedRequest {
  return 'requestBody' in request;
}
