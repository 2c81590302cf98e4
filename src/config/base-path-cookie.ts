import { isMap } from '../core/is-map.js';
/**
 * Names the session cookie after the base path, unless the settings name it. A cookie with the prefix `__Host-` is for the whole
 * origin, so two backends below one origin need cookies of two names.
 */
export function withCookieOfBasePath(input: unknown): unknown {
  if (!isMap(input) || typeof input.basePath !== 'string') return input;
  const { basePath, session = {} } = input;
  const isFixed = !isMap(session) || session.cookieName !== undefined || basePath === '/';
  return isFixed ? input : { ...input, session: { ...session, cookieName: cookieNameAt(basePath) } };
}

function cookieNameAt(basePath: string): string {
  return `__Host-tmi-bff${basePath.replaceAll(/[^A-Za-z0-9-]/g, '_')}`;
}
