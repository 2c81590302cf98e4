import { tokenHash } from '../core/token-hash.js';

/** What server code requests a token for. Absent members have the defaults of `bff-token`. */
export interface ServerTokenQuery {
  readonly resource?: string | readonly string[];
  readonly scope?: string;
  /** How many seconds the token has to remain valid. */
  readonly minValiditySeconds?: number;
  /** A token that a resource server has rejected (401, `invalid_token`): another one is wanted. */
  readonly rejectedToken?: string;
}

/** Writes the query as that of a request to `bff-token`. */
export function queryStringOf({ resource = [], scope, minValiditySeconds, rejectedToken }: ServerTokenQuery): string {
  const parameters = new URLSearchParams();
  for (const one of [resource].flat()) parameters.append('resource', one);
  if (scope !== undefined) parameters.set('scope', scope);
  if (minValiditySeconds !== undefined) parameters.set('min_validity', String(minValiditySeconds));
  if (rejectedToken !== undefined) parameters.set('rejected', tokenHash(rejectedToken));
  return parameters.toString();
}
