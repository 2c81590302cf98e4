/** What a token is to be good for. Left out: the backend's default. */
export interface TokenQuery {
  /** Resource indicators (RFC 8707). */
  readonly resource?: string | readonly string[];
  /** Scopes, as a list or separated by spaces. Their order doesn't matter. */
  readonly scope?: string | readonly string[];
}

export function resourcesOf({ resource = [] }: TokenQuery): string[] {
  return asSet([resource].flat());
}

export function scopesOf({ scope = [] }: TokenQuery): string[] {
  return asSet([scope].flat().flatMap((one) => one.split(' ')));
}

/** Writes a query as parameters; equal queries equally. */
export function parametersOf(query: TokenQuery): URLSearchParams {
  const parameters = new URLSearchParams(resourcesOf(query).map((resource) => ['resource', resource]));
  const scope = scopesOf(query).join(' ');
  if (scope) parameters.set('scope', scope);
  return parameters;
}

/** Reads what `parametersOf` wrote. */
export function readParameters(parameters: string): TokenQuery {
  const read = new URLSearchParams(parameters);
  return { resource: read.getAll('resource'), scope: read.getAll('scope') };
}

function asSet(values: readonly string[]): string[] {
  return [...new Set(values)].filter(Boolean).sort();
}
