import type { IncomingMessage } from 'node:http';

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/**
 * Lets pages of the allowed origins read answers (Fetch standard, CORS protocol). Without credentials, because access
 * tokens are in `Authorization`.
 */
export function corsHeaders(request: IncomingMessage, allowedOrigins: readonly string[]): Record<string, string> {
  const { origin } = request.headers;
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
