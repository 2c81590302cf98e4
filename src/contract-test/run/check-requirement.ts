import type { CheckContext } from '../check-context.js';
import { BudgetSpent, createBudget } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { RequestsLimited } from '../probe/pacer.js';
import { ForeignAddress } from '../probe/transport.js';
import type { Requirement } from '../requirement.js';
import { NoSession } from '../session/session-source.js';
import { SEVERITIES, severityOf } from '../severity.js';
import { type Finding, Inconclusive, observation } from '../statements.js';
import { createCheckContext, type Shared } from './create-check-context.js';
import { TimeLimitReached } from './time-limit.js';
import type { ReportedFinding, Verdict } from './verdict.js';

/** Of one requirement. A check with more to say is not worth reading to its end. */
const MOST_FINDINGS = 20;

/**
 * Runs one check, which begins with the usual behaviour of the authorization server. A failure in it becomes a verdict, and
 * never lets a requirement pass as kept.
 */
export async function checkRequirement(requirement: Requirement, shared: Shared): Promise<Verdict> {
  const { options, timeLimit, reportText } = shared;
  const budget = createBudget(requirement.requests, shared.budget);
  const person = requirement.sharesWaits && `person-of-${requirement.id}`;
  options.authorizationServer?.behaveAsUsual();
  options.authorizationServer?.forgetRequests();
  const context = createCheckContext(shared, { budget, person });
  const startedAt = performance.now();
  const seen = await collect(requirement, context, shared);
  shared.learnIssued();
  const findings = seen.findings
    .slice(0, MOST_FINDINGS)
    .map((finding) => report(finding, { requirement, shared, acts: seen.acts.get(finding) }));
  const severity = SEVERITIES.find((candidate) => findings.some((finding) => finding.severity === candidate));
  return {
    requirement,
    outcome: findings.length > 0 ? 'not kept' : (seen.outcome ?? 'kept'),
    findings,
    notes: seen.notes.slice(0, MOST_FINDINGS).map(reportText.line),
    severity,
    reason: seen.reason === undefined ? undefined : reportText.line(seen.reason),
    wasCutOff: timeLimit.isReached || seen.isLimited || undefined,
    isLimited: seen.isLimited,
    requests: budget.spent,
    milliseconds: Math.round(performance.now() - startedAt),
  };
}

interface Collected {
  readonly findings: Finding[];
  readonly notes: string[];
  /** What the authorization server had been made to do when a finding was stated. */
  readonly acts: Map<Finding, readonly string[] | undefined>;
  isLimited?: true;
  outcome?: 'not applicable' | 'not judged';
  reason?: string;
}

async function collect(
  requirement: Requirement,
  context: CheckContext,
  { timeLimit, acts }: Shared,
): Promise<Collected> {
  const collected: Collected = { findings: [], notes: [], acts: new Map() };
  try {
    const steps = requirement.run(context);
    for (;;) {
      const { value: said, done } = await timeLimit.bound(steps.next());
      if (done || said === undefined) return collected;
      if (said.kind === 'note') collected.notes.push(said.text);
      else if (said.kind === 'finding') {
        collected.findings.push(said);
        collected.acts.set(said, acts());
      } else Object.assign(collected, { outcome: said.kind, reason: said.reason });
    }
  } catch (error) {
    const { findings = [], ...stopped } = whatStopped(timeLimit.isReached ? new TimeLimitReached(timeLimit) : error);
    for (const finding of findings) collected.acts.set(finding, acts());
    return { ...collected, ...stopped, findings: [...collected.findings, ...findings] };
  }
}

const FORESEEN = [RequestsLimited, Inconclusive, NoSession, NoAnswer, BudgetSpent, ForeignAddress, TimeLimitReached];

/** A connection that breaks in the middle of a check is a finding; a backend that is gone is not. */
function whatStopped(error: unknown): Partial<Collected> {
  if (error instanceof NoAnswer && error.code !== 'ECONNREFUSED') {
    const { method, url } = error.request;
    return { findings: [observation(`an answer to ${method} ${new URL(url).pathname}`, `none (${error.code})`)] };
  }
  const isForeseen = FORESEEN.some((kind) => error instanceof kind);
  const reason = error instanceof Error ? error.message : String(error);
  return {
    outcome: 'not judged',
    reason: isForeseen ? reason : `a fault of the check: ${reason}`,
    isLimited: error instanceof RequestsLimited || undefined,
  };
}

function report(
  { expected, seen, answer, level }: Finding,
  { requirement, shared, acts }: { requirement: Requirement; shared: Shared; acts?: readonly string[] },
): ReportedFinding {
  const { reportText, options } = shared;
  return {
    severity: severityOf(level ?? requirement.level, { isStrict: options.isStrict ?? false }),
    expected: reportText.line(expected),
    seen: reportText.line(seen),
    exchange: answer && reportText.exchange(answer.exchange),
    again: answer && (acts ?? []).length === 0 ? reportText.again(answer.exchange) : undefined,
    authorizationServer: acts?.map(reportText.line),
  };
}
