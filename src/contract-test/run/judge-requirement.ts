import { type Budget, BudgetSpent } from '../probe/budget.js';
import { type Exchange, NoAnswer } from '../probe/exchange.js';
import type { Secrets } from '../probe/secrets.js';
import { shortened } from '../probe/shortened.js';
import { CannotJudge, type Finding, observation, type Requirement } from '../requirement.js';
import { NoSession } from '../session/session-source.js';
import { SEVERITIES, severityOf } from '../severity.js';
import type { Trial } from '../trial.js';
import type { ReportedFinding, Verdict } from './verdict.js';

export interface JudgeOptions {
  readonly trial: Trial;
  readonly budget: Budget;
  readonly secrets: Secrets;
  readonly isStrict: boolean;
}

/** Runs one check. Whatever goes wrong in it is a verdict, never a requirement that passes for kept. */
export async function judgeRequirement(requirement: Requirement, options: JudgeOptions): Promise<Verdict> {
  const startedAt = performance.now();
  const seen = await collect(requirement, options.trial);
  const { secrets, budget, isStrict } = options;
  const findings = seen.findings.map((finding) => report(finding, { requirement, secrets, isStrict }));
  const severity = SEVERITIES.find((candidate) => findings.some((finding) => finding.severity === candidate));
  return {
    requirement,
    outcome: findings.length > 0 ? 'not kept' : (seen.outcome ?? 'kept'),
    findings,
    notes: seen.notes.map(secrets.redact),
    ...(severity ? { severity } : {}),
    ...(seen.reason === undefined ? {} : { reason: shortened(secrets.redact(seen.reason)) }),
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

async function collect(requirement: Requirement, trial: Trial): Promise<Collected> {
  const collected: Collected = { findings: [], notes: [] };
  try {
    for await (const said of requirement.judge(trial)) {
      if (said.kind === 'note') collected.notes.push(said.text);
      else if (said.kind === 'finding') collected.findings.push(said);
      else Object.assign(collected, { outcome: said.kind, reason: said.reason });
    }
    return collected;
  } catch (error) {
    const { findings = [], ...stopped } = whatStopped(error);
    return { ...collected, ...stopped, findings: [...collected.findings, ...findings] };
  }
}

/** A connection that breaks in the middle of a check is something to tell; a backend that is gone is not. */
function whatStopped(error: unknown): Partial<Collected> {
  if (error instanceof NoAnswer && error.code !== 'ECONNREFUSED') {
    const { method, url } = error.request;
    return { findings: [observation(`an answer to ${method} ${new URL(url).pathname}`, `none (${error.code})`)] };
  }
  const isForeseen = [CannotJudge, NoSession, NoAnswer, BudgetSpent].some((kind) => error instanceof kind);
  const reason = error instanceof Error ? error.message : String(error);
  return { outcome: 'not judged', reason: isForeseen ? reason : `a fault of the check: ${reason}` };
}

function report(
  { expected, seen, answer, level }: Finding,
  { requirement, secrets, isStrict }: { requirement: Requirement; secrets: Secrets; isStrict: boolean },
): ReportedFinding {
  return {
    severity: severityOf(level ?? requirement.level, { isStrict }),
    expected: secrets.redact(expected),
    seen: shortened(secrets.redact(seen)),
    ...(answer === undefined ? {} : { exchange: redacted(answer.exchange, secrets) }),
  };
}

function redacted({ request, response, milliseconds }: Exchange, { redact }: Secrets): Exchange {
  const headers = (list: Exchange['request']['headers']) => list.map(([name, value]) => [name, redact(value)] as const);
  const { body } = request;
  return {
    request: {
      method: request.method,
      url: redact(request.url),
      headers: headers(request.headers),
      ...(body === undefined ? {} : { body: redact(body) }),
    },
    response: { ...response, headers: headers(response.headers), body: redact(response.body) },
    milliseconds,
  };
}
