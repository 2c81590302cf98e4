import type { CheckContext } from '../../check-context.js';
import { Inconclusive } from '../../statements.js';

/**
 * Scopes that the backend issues tokens for: those of the hints, or else those that the token of a bare request says.
 * Costs one request. Throws `Inconclusive` where neither names one.
 */
export async function knownScopes({
  hints,
  session,
}: Pick<CheckContext, 'hints' | 'session'>): Promise<[string, ...string[]]> {
  const [scope, ...more] = hints.scopes ?? (await session.token()).scope ?? [];
  if (scope === undefined) throw new Inconclusive('no scope is known: name two with --scopes');
  return [scope, ...more];
}
