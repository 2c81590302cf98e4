import type { Requirement } from '../requirement.js';
import type { ContractTestOptions } from './options.js';

/**
 * The checks of a plan in their order; those that share their waits are in one group. Each check of a group signs in as a
 * person of its own, since a backend may allow a person one session. Where the caller owns the clock, waiting takes no time, so
 * nothing is grouped.
 */
export function groupsOf(
  tested: readonly Requirement[],
  { authorizationServer, session, clock }: ContractTestOptions,
): Requirement[][] {
  const canShareWaits = authorizationServer !== undefined && session?.knowsPeople === true && clock === undefined;
  const groups: Requirement[][] = [];
  for (const requirement of tested) {
    const last = groups.at(-1);
    if (canShareWaits && last !== undefined && shareTheirWaits(last[0], requirement)) last.push(requirement);
    else groups.push([requirement]);
  }
  return groups;
}

function shareTheirWaits(one: Requirement | undefined, other: Requirement): boolean {
  return one?.sharesWaits === true && other.sharesWaits === true && one.isDestructive === other.isDestructive;
}
