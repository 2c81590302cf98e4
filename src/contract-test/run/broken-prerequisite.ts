import { ENDPOINTS_EXIST, FORMS_MEAN_THE_SAME, TOKENS_ARE_ANSWERED } from '../prerequisites.js';
import type { Requirement } from '../requirement.js';
import type { Verdict } from './verdict.js';

/** The prerequisite that is not kept: of this requirement, or of one that this one is built on. */
export function brokenPrerequisite(
  { id, needs, axes, ...rest }: Requirement,
  verdicts: readonly Verdict[],
): string | undefined {
  const usual = needs.includes('authorization server') ? TOKENS_ARE_ANSWERED : ENDPOINTS_EXIST;
  const { requires: own = needs.includes('back-channel logout') ? [...usual, 'CSRF-16', 'BCL-11'] : usual } = rest;
  const requires = axes?.some(({ carrier }) => carrier?.includes('form')) ? [...own, ...FORMS_MEAN_THE_SAME] : own;
  for (const { requirement, outcome, blockedBy } of verdicts) {
    if (requirement.id === id || !requires.includes(requirement.id)) continue;
    if (outcome === 'not kept') return requirement.id;
    if (blockedBy !== undefined) return blockedBy;
  }
  return undefined;
}
