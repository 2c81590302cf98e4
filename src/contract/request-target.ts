/** Path and query of a request's target as they were sent: neither decoded nor normalized. */
export interface RequestTarget {
  readonly path: string;
  /** What follows the `?`. */
  readonly query: string;
}

/**
 * Parses a request's target (RFC 9112, section 3.2). The absolute form is accepted too, but its scheme and host are
 * ignored: the backend's origin is a setting.
 *
 * @returns `undefined` if the target is not an HTTP resource: another scheme, user information, or an invalid host
 */
export function readTarget(url: string): RequestTarget | undefined {
  if (url.startsWith('/') || url === '*') return part(url);
  const [, authority = '', pathAndQuery = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return isAuthority(authority) ? part(pathAndQuery) : undefined;
}

function part(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : target.slice(mark + 1) };
}

/** Whether this is a host, with or without a port. User information is an error (RFC 9110, section 4.2.4). */
function isAuthority(text: string): boolean {
  return /^[^@\\]+$/.test(text) && URL.canParse(`http://${text}`);
}
