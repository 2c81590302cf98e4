/** Path and query of a request's target, as they were sent: neither decoded nor normalised. */
export interface RequestTarget {
  readonly path: string;
  /** What follows the `?`. */
  readonly query: string;
}

/**
 * Reads a request's target (RFC 9112, section 3.2). The form that is meant for proxies, and may be sent to any server,
 * names scheme and host before the path. Neither is used: the backend's own origin comes from the settings.
 *
 * @returns `undefined` for what names no resource of an HTTP server: another scheme, user information, a host that is
 * not one
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

/** A host, with or without a port. User information counts as an error (RFC 9110, section 4.2.4). */
function isAuthority(text: string): boolean {
  return /^[^@\\]+$/.test(text) && URL.canParse(`http://${text}`);
}
