/**
 * Makes the function that rewrites the `Location` of an answer: one that points into the target leads back through the
 * backend. Any other stays, except that one without an origin is completed, because it means the resource server's.
 */
export function createLocationRewriting(target: URL, prefix: string) {
  const base = target.pathname.replace(/\/$/, '');
  return (location: string, requestPath: string): string => {
    const requested = new URL(requestPath, target);
    if (!URL.canParse(location, requested)) return location;
    const url = new URL(location, requested);
    const isInside = url.origin === target.origin && `${url.pathname}/`.startsWith(`${base}/`);
    if (isInside && url.username + url.password === '')
      return `${prefix}${url.pathname.slice(base.length) || '/'}${url.search}${url.hash}`;
    return URL.canParse(location) ? location : url.href;
  };
}
