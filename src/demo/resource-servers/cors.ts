/** The parts of a request that CORS depends on. */
export interface CrossOriginRequest {
  readonly method: string;
  readonly origin: string | undefined;
  /** `Access-Control-Request-Method`, which only preflight requests have. */
  readonly askedMethod: string | undefined;
}

export function isPreflight({ method, askedMethod }: CrossOriginRequest): boolean {
  return method === 'OPTIONS' && askedMethod !== undefined;
}

/**
 * Lets pages of the allowed origins read answers (Fetch standard, CORS protocol). Without credentials, because access
 * tokens are in `Authorization`.
 */
export function corsHeaders(request: CrossOriginRequest, allowedOrigins: readonly string[]): Record<string, string> {
  const { origin } = request;
  if (origin === undefined || !allowedOrigins.includes(origin)) return { Vary: 'Origin' };
  const allowed = { Vary: 'Origin', 'Access-Control-Allow-Origin': origin };
  if (!isPreflight(request)) return { ...allowed, 'Access-Control-Expose-Headers': 'WWW-Authenticate' };
  return {
    ...allowed,
    'Access-Control-Allow-Methods': 'GET, POST, PUT',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': '600',
  };
}
