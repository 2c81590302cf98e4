import type { CheckContext } from '../check-context.js';
import { type Budget, BudgetSpent } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { ForeignAddress } from '../probe/transport.js';
import type { Requirement } from '../requirement.js';
import { NoSession } from '../session/session-source.js';
import { SEVERITIES, severityOf } from '../severity.js';
import { type Finding, Inconclusive, observation } from '../statements.js';
import type { ReportText } from './report-text.js';
import { type TimeLimit, TimeLimitReached } from './time-limit.js';
import type { ReportedFinding, Verdict } from './verdict.js';

export interface CheckOptions {
  readonly context: CheckContext;
  readonly budget: Budget;
  readonly reportText: ReportText;
  readonly timeLimit: TimeLimit;
  readonly learnIssued: () => void;
  readonly isStrict: boolean;
}

/** Of one requirement. A check with more to say is not worth reading to its end. */
const MOST_FINDINGS = 20;

/** Runs one check. A failure in it becomes a verdict, and never lets a requirement pass as kept. */
export async function checkRequirement(requirement: Requirement, options: CheckOptions): Promise<Verdict> {
  const startedAt = performance.now();
  const seen = await collect(requirement, options);
  options.learnIssued();
  const { reportText, budget, isStrict } = options;
  const findings = seen.findings
    .slice(0, MOST_FINDINGS)
    .map((finding) => report(finding, { requirement, reportText, isStrict }));
  const severity = SEVERITIES.find((candidate) => findings.some((finding) => finding.severity === candidate));
  return {
    requirement,
    outcome: findings.length > 0 ? 'not kept' : (seen.outcome ?? 'kept'),
    findings,
    notes: seen.notes.slice(0, MOST_FINDINGS).map(reportText.line),
    severity,
    reason: seen.reason === undefined ? undefined : reportText.line(seen.reason),
    wasCutOff: options.timeLimit.isReached || undefined,
    requests: budget.spent,
    milliseconds: Math.round(performance.now() - startedAt),
  };
}

interface Collected {
  readonly findings: Finding[];
  readonly notes: string[];
  outcome?: 'not applicable' | 'not judged';
  reason?: string;
}

async function collect(requirement: Requirement, { context, timeLimit }: CheckOptions): Promise<Collected> {
  const collected: Collected = { findings: [], notes: [] };
  try {
    const steps = requirement.run(context);
    for (;;) {
      const { value: said, done } = await timeLimit.bound(steps.next());
      if (done || said === undefined) return collected;
      if (said.kind === 'note') collected.notes.push(said.text);
      else if (said.kind === 'finding') collected.findings.push(said);
      else Object.assign(collected, { outcome: said.kind, reason: said.reason });
    }
  } catch (error) {
    const { findings = [], ...stopped } = whatStopped(timeLimit.isReached ? new TimeLimitReached(timeLimit) : error);
    return { ...collected, ...stopped, findings: [...collected.findings, ...findings] };
  }
}

const FORESEEN = [Inconclusive, NoSession, NoAnswer, BudgetSpent, ForeignAddress, TimeLimitReached];

/** A connection that breaks in the middle of a check is a finding; a backend that is gone is not. */
function whatStopped(error: unknown): Partial<Collected> {
  if (error instanceof NoAnswer && error.code !== 'ECONNREFUSED') {
    const { method, url } = error.request;
    return { findings: [observation(`an answer to ${method} ${new URL(url).pathname}`, `none (${error.code})`)] };
  }
  const isForeseen = FORESEEN.some((kind) => error instanceof kind);
  const reason = error instanceof Error ? error.message : String(error);
  return { outcome: 'not judged', reason: isForeseen ? reason : `a fault of the check: ${reason}` };
}

function report(
  { expected, seen, answer, level }: Finding,
  { requirement, reportText, isStrict }: { requirement: Requirement; reportText: ReportText; isStrict: boolean },
): ReportedFinding {
  return {
    severity: severityOf(level ?? requirement.level, { isStrict }),
    expected: reportText.line(expected),
    seen: reportText.line(seen),
    exchange: answer && reportText.exchange(answer.exchange),
  };
}
