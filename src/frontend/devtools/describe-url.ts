/** Parameters of the backend that are written to the log as they are. Of all others, only the names are. */
const SHOWN = ['resource', 'scope', 'min_validity', 'provider', 'prompt', 'acr_values', 'max_age'];

/** A URL for the log: without fragment, user and password, and without values that may be secret. */
export function describeUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url, location.href);
  const isOwn = origin === location.origin;
  const parameters = [...searchParams].map(([name, value]) =>
    isOwn && SHOWN.includes(name) ? `${name}=${value}` : `${name}=…`,
  );
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return (isOwn ? '' : origin) + decoded(pathname) + query;
}

// The log is for people.
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
