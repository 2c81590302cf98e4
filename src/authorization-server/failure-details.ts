import type { Failure } from './outcome.js';

type Of<Kind extends Failure['kind']> = Extract<Failure, { readonly kind: Kind }>;

/** What the log tells about failures: which endpoint answered what. Nothing of it is a secret. */
export function unavailableDetails({ reason, since, status, endpoint, said }: Of<'unavailable'>) {
  return { reason, since, endpoint, status, error: said?.error, description: said?.description };
}

export function invalidDetails({ reason, endpoint, status, claim }: Of<'invalid_response'>) {
  return { reason, endpoint, status, claim };
}

export function refusedDetails({ error, description, endpoint, status }: Of<'refused'>) {
  return { error, description, endpoint, status };
}
