import { watchContract } from '../contract-document/contract-watch.js';
import { createBudget } from '../probe/budget.js';
import { createTransport } from '../probe/transport.js';
import { allRequirements } from '../requirements/index.js';
import { httpSignIn } from '../session/http-sign-in.js';
import { checkAll } from './check-all.js';
import { checkOptions } from './check-options.js';
import { conclude } from './conclude.js';
import { givenSecrets, givenUrls, learnerOfIssued } from './given.js';
import { makePlan } from './make-plan.js';
import type { ContractTestOptions } from './options.js';
import { NothingToTest } from './preflight.js';
import { prepare } from './prepare.js';
import { createReportText, type ReportText } from './report-text.js';
import { startTimeLimit, TimeLimitReached } from './time-limit.js';
import type { ContractTestResult } from './verdict.js';

/**
 * Tests a backend, requirement by requirement. Throws `WrongUsage` for options that make no sense, `NothingToTest` if
 * there is no backend, no session, or a hint that doesn't fit, and `NoSession` if signing in fails.
 */
export async function testContract(given: ContractTestOptions): Promise<ContractTestResult> {
  checkOptions(given);
  const options = withSource(given);
  const startedAt = new Date();
  const plan = makePlan(options.requirements ?? allRequirements, options);
  options.onPlan?.(plan);
  if (plan.tested.length === 0) throw new NothingToTest('Nothing is left to test with these choices and hints.');
  const secrets = givenSecrets(options);
  const reportText = createReportText(secrets);
  const contract = watchContract(options.baseUrl);
  const budget = createBudget(plan.requests);
  const timeLimit = startTimeLimit(options.timeLimitSeconds);
  const { certificateAuthority, timeoutSeconds } = options;
  const transport = createTransport({
    budget,
    origins: new Set(givenUrls(options).map(({ origin }) => origin)),
    signal: timeLimit.signal,
    onRequest: secrets.learnRequest,
    onExchange(exchange) {
      secrets.learnResponse(exchange.response);
      contract.see(exchange);
    },
    certificateAuthority,
    timeoutSeconds,
  });
  try {
    const shared = await timeLimit.bound(
      prepare(options, { transport, secrets, timeLimit, contract, learnIssued: learnerOfIssued(secrets, options) }),
    );
    const verdicts = await checkAll(plan, { shared, reportText, budget });
    return conclude(verdicts, { options, startedAt, requests: budget.spent, timeLimit });
  } catch (error) {
    const reached = timeLimit.isReached ? new NothingToTest(new TimeLimitReached(timeLimit).message) : undefined;
    throw withCleanMessage(reached ?? error, reportText);
  } finally {
    timeLimit.close();
    transport.close();
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
