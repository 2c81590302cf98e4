/** Paths of the backend begin with a slash, as if it had the whole origin. To browsers, they begin with the base path. */

/** The path of the backend that a path of the origin is; `undefined` if it is not below the base path. */
export function pathBelow(path: string, basePath: string): string | undefined {
  if (basePath === '') return path;
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined;
}

/** The members of answers that are paths of the backend. */
const PATHS = ['login_uri', 'logout_uri'];

/** Writes the paths in an answer as browsers know them. */
export function withBasePath<Body>(body: Body, basePath: string): Body {
  if (basePath === '' || typeof body !== 'object' || body === null) return body;
  const entries = Object.entries(body);
  if (!entries.some(([name]) => PATHS.includes(name))) return body;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, PATHS.includes(name) ? basePath + value : value]),
  ) as Body;
}
