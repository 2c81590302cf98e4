import { createBudget } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { RequestsLimited } from '../probe/pacer.js';
import { allRequirements } from '../requirements/index.js';
import { watchActs } from '../scripted-authorization-server/index.js';
import { httpSignIn } from '../session/http-sign-in.js';
import { checkAll, untested } from './check-all.js';
import { checkOptions } from './check-options.js';
import { conclude } from './conclude.js';
import { createRun } from './create-run.js';
import { resolveHints } from './given.js';
import { makePlan } from './make-plan.js';
import type { ContractTestOptions, Plan } from './options.js';
import { NothingToTest } from './preflight.js';
import { prepare } from './prepare.js';
import type { ReportText } from './report-text.js';
import { TimeLimitReached } from './time-limit.js';
import type { ContractTestResult } from './verdict.js';

/**
 * Tests a backend, requirement by requirement. Throws `WrongUsage` for options that make no sense, `NothingToTest` if
 * there is no backend, no session, or a hint that doesn't fit, and `NoSession` if signing in fails.
 */
export async function testContract(given: ContractTestOptions): Promise<ContractTestResult> {
  checkOptions(given);
  const acted = given.authorizationServer && watchActs(given.authorizationServer);
  const resolved = resolveHints(given);
  const options = withSource(acted === undefined ? resolved : { ...resolved, authorizationServer: acted.server });
  const startedAt = new Date();
  const plan = makePlan(options.requirements ?? allRequirements, options);
  options.onPlan?.(plan);
  if (plan.tested.length === 0) throw new NothingToTest('Nothing is left to test with these choices and hints.');
  const budget = createBudget(plan.requests);
  const run = createRun(options, { acted, budget });
  const { timeLimit, reportText } = run;
  try {
    const shared = await timeLimit.bound(prepare(options, run));
    const { verdicts, stoppedBecause } = await checkAll(plan, shared);
    return conclude(verdicts, { options, startedAt, requests: budget.spent, timeLimit, stoppedBecause });
  } catch (error) {
    const stopped = timeLimit.isReached ? new NothingToTest(new TimeLimitReached(timeLimit).message) : asNothing(error);
    const clean = withCleanMessage(stopped, reportText);
    if (clean instanceof NothingToTest)
      clean.result ??= nothingJudged(clean.message, { plan, options, startedAt, timeLimit });
    throw clean;
  } finally {
    timeLimit.close();
    run.transport.close();
  }
}

/** Limits and outages before the first check. */
function asNothing(error: unknown): unknown {
  return error instanceof RequestsLimited || error instanceof NoAnswer ? new NothingToTest(error.message) : error;
}

/** For the reports of a run that ended before its first check. */
function nothingJudged(
  reason: string,
  { plan, ...run }: Omit<Parameters<typeof conclude>[1], 'requests'> & { plan: Plan },
): ContractTestResult | undefined {
  const all = [...plan.tested, ...plan.skipped.map(({ requirement }) => requirement)];
  const verdicts = all.map((requirement) => untested(requirement, { reason, wasCutOff: true }));
  try {
    return conclude(verdicts, { ...run, requests: 0, stoppedBecause: reason });
  } catch (error) {
    return error instanceof NothingToTest ? error.result : undefined;
  }
}

/** With the tester's authorization server, sessions come from signing in there. */
function withSource(options: ContractTestOptions): ContractTestOptions {
  const { session, hints, authorizationServer } = options;
  if (session !== undefined || authorizationServer === undefined || hints?.loginUrl === undefined) return options;
  return { ...options, session: httpSignIn(hints.loginUrl, authorizationServer) };
}

function withCleanMessage(error: unknown, { line }: ReportText): unknown {
  if (error instanceof Error) error.message = line(error.message);
  return error;
}
