import { ENDPOINTS_EXIST, TOKENS_ARE_ANSWERED } from '../prerequisites.js';
import { type Budget, createBudget } from '../probe/budget.js';
import type { Requirement } from '../requirement.js';
import { checkRequirement } from './check-requirement.js';
import { createCheckContext, type Shared } from './create-check-context.js';
import type { ContractTestOptions } from './options.js';
import type { Plan } from './plan.js';
import { requireSessionStillThere } from './prepare.js';
import type { ReportText } from './report-text.js';
import { TimeLimitReached } from './time-limit.js';
import type { Verdict } from './verdict.js';

interface Run {
  readonly shared: Shared;
  readonly reportText: ReportText;
  readonly budget: Budget;
}

/** Runs the checks of a plan one after the other. */
export async function checkAll({ tested, skipped }: Plan, run: Run): Promise<Verdict[]> {
  const { options, timeLimit } = run.shared;
  let isSessionChecked = false;
  const verdicts = skipped.map(({ requirement, reason }) => untested(requirement, { reason }));
  for (const requirement of tested) {
    const blockedBy = brokenPrerequisite(requirement, verdicts);
    if (blockedBy !== undefined) {
      verdicts.push(untested(requirement, { reason: `${blockedBy} is not kept`, blockedBy }));
      continue;
    }
    if (requirement.isDestructive && !isSessionChecked && !timeLimit.isReached) {
      await timeLimit.bound(requireSessionStillThere(run.shared)).catch((error: unknown) => {
        if (!timeLimit.isReached) throw error;
      });
      isSessionChecked = true;
    }
    const verdict = timeLimit.isReached
      ? untested(requirement, { reason: new TimeLimitReached(timeLimit).message, wasCutOff: true })
      : withExpectation(await checkOne(requirement, run), options);
    verdicts.push(verdict);
    options.onVerdict?.(verdict);
  }
  return verdicts;
}

/** The authorization server acts as usual when a check begins. */
async function checkOne(requirement: Requirement, { shared, reportText, budget }: Run): Promise<Verdict> {
  const { options, timeLimit } = shared;
  const own = createBudget(requirement.requests, budget);
  options.authorizationServer?.behaveAsUsual();
  options.authorizationServer?.forgetRequests();
  return checkRequirement(requirement, {
    context: createCheckContext(shared, own),
    budget: own,
    timeLimit,
    reportText,
    learnIssued: shared.learnIssued,
    isStrict: options.isStrict ?? false,
  });
}

/** The prerequisite that is not kept: of this requirement, or of one that this one is built on. */
function brokenPrerequisite({ id, needs, ...rest }: Requirement, verdicts: readonly Verdict[]): string | undefined {
  const usual = needs.includes('authorization server') ? TOKENS_ARE_ANSWERED : ENDPOINTS_EXIST;
  const { requires = needs.includes('back-channel logout') ? [...usual, 'CSRF-16', 'BCL-11'] : usual } = rest;
  for (const { requirement, outcome, blockedBy } of verdicts) {
    if (requirement.id === id || !requires.includes(requirement.id)) continue;
    if (outcome === 'not kept') return requirement.id;
    if (blockedBy !== undefined) return blockedBy;
  }
  return undefined;
}

function untested(requirement: Requirement, why: Pick<Verdict, 'reason' | 'blockedBy' | 'wasCutOff'>): Verdict {
  return { requirement, ...why, outcome: 'not judged', findings: [], notes: [], requests: 0, milliseconds: 0 };
}

function withExpectation(verdict: Verdict, { expectedFailures = [] }: ContractTestOptions): Verdict {
  const expected = expectedFailures.find(({ id }) => id === verdict.requirement.id);
  return expected && verdict.outcome === 'not kept' ? { ...verdict, expectedBecause: expected.reason } : verdict;
}
