import type { ControllableAuthorizationServer } from '../authorization-server/index.js';
import { ENDPOINTS_THERE, TOKENS_SEEN } from '../grounds.js';
import { createBudget } from '../probe/budget.js';
import { type Caller, createCaller } from '../probe/caller.js';
import { createSecrets, type Secrets } from '../probe/secrets.js';
import { shortened } from '../probe/shortened.js';
import { createTransport } from '../probe/transport.js';
import type { Requirement } from '../requirement.js';
import { allRequirements } from '../requirements/index.js';
import { httpSignIn } from '../session/http-sign-in.js';
import { isAtLeast } from '../severity.js';
import { checkHints } from './check-hints.js';
import { checkOptions } from './check-options.js';
import { beginSession, createTrial, type Shared } from './create-trials.js';
import { judgeRequirement } from './judge-requirement.js';
import type { ContractTestOptions } from './options.js';
import { makePlan, type Plan, PREPARING_REQUESTS } from './plan.js';
import { findBackend, NothingToJudge } from './preflight.js';
import type { ContractTestResult, Verdict } from './verdict.js';

/**
 * Judges a backend, requirement by requirement. Throws `WrongUsage` for options that make no sense, `NothingToJudge` if
 * there is no backend, no session, or a hint that doesn't fit, and `NoSession` if signing in fails.
 */
export async function testContract(given: ContractTestOptions): Promise<ContractTestResult> {
  checkOptions(given);
  const options = withSource(given);
  const startedAt = new Date();
  const plan = makePlan(options.requirements ?? allRequirements, options);
  options.onPlan?.(plan);
  if (plan.judged.length === 0) throw new NothingToJudge('Nothing is left to judge with these choices and hints.');
  const secrets = createSecrets();
  const budget = createBudget(plan.requests);
  const transport = createTransport({
    budget,
    record: (exchange) => secrets.learn(exchange),
    ...(options.certificateAuthority === undefined ? {} : { certificateAuthority: options.certificateAuthority }),
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
  });
  try {
    const shared = await prepare(options, transport);
    const verdicts = await judgeAll(plan, { shared, secrets, budget });
    return conclude(verdicts, { options, startedAt, requests: budget.spent });
  } catch (error) {
    if (error instanceof Error) error.message = shortened(secrets.redact(error.message));
    throw error;
  } finally {
    transport.close();
  }
}

/** With the own authorization server, sessions come from signing in there. */
function withSource(options: ContractTestOptions): ContractTestOptions {
  const { session, hints, authorizationServer } = options;
  if (session !== undefined || authorizationServer === undefined || hints?.loginUrl === undefined) return options;
  return { ...options, session: httpSignIn(hints.loginUrl, authorizationServer) };
}

async function prepare(options: ContractTestOptions, transport: Shared['transport']): Promise<Shared> {
  const { session, secondSession, baseUrl, extraHeaders = {} } = options;
  const cookies: Shared['cookies'] = {};
  const caller = (cookie?: string) =>
    createCaller({
      transport: transport.within(createBudget(PREPARING_REQUESTS)),
      baseUrl,
      extraHeaders,
      cookie,
      keepCookie(renewed) {
        if (cookie !== undefined) cookies.session = renewed;
      },
    });
  if (session === undefined) await findBackend(caller());
  else cookies.session = await beginSession(session, { options, transport });
  if (cookies.session !== undefined) await findBackend(caller(), caller(cookies.session));
  await checkHints(cookies.session === undefined ? undefined : caller(cookies.session), options);
  const other = secondSession ?? (session?.knowsPeople ? session : undefined);
  if (other) cookies.secondSession = await beginSession(other, { options, transport, person: 'second-person' });
  const sessionCookieNames = cookies.session === undefined ? [] : await namesOf(caller(cookies.session));
  return { options, transport, cookies, sessionCookieNames, isSessionSpent: false };
}

/** The cookies without which there is no session. */
async function namesOf(session: Caller): Promise<string[]> {
  const pairs = session.cookie?.split('; ') ?? [];
  const names = pairs.map((pair) => pair.slice(0, pair.indexOf('=')));
  if (pairs.length === 1) return names;
  const isNeeded = async (index: number) => {
    const others = pairs.filter((_, other) => other !== index).join('; ');
    return (await session.withCookie(others).sessionInfo()).status !== 200;
  };
  const needed = await Promise.all(names.slice(0, 8).map((_, index) => isNeeded(index)));
  return names.filter((_, index) => needed[index]);
}

async function judgeAll(
  { judged, notJudged }: Plan,
  { shared, secrets, budget }: { shared: Shared; secrets: Secrets; budget: ReturnType<typeof createBudget> },
): Promise<Verdict[]> {
  const { options } = shared;
  let isChecked = false;
  const verdicts = notJudged.map(({ requirement, reason }) => unjudged(requirement, reason));
  for (const requirement of judged) {
    const fallen = brokenGround(requirement, verdicts);
    if (fallen !== undefined) {
      verdicts.push(unjudged(requirement, `${fallen}${NOT_KEPT}`));
      continue;
    }
    if (requirement.isDestructive && !isChecked) {
      await requireSessionStillThere(shared);
      isChecked = true;
    }
    const own = createBudget(requirement.requests, budget);
    options.authorizationServer?.behaveAsUsual();
    options.authorizationServer?.forgetRequests();
    const trial = createTrial(shared, own);
    const judging = judgeRequirement(requirement, {
      trial,
      budget: own,
      isStrict: options.isStrict ?? false,
      secrets: {
        ...secrets,
        redact(text) {
          learnIssued(secrets, options.authorizationServer);
          return secrets.redact(text);
        },
      },
    });
    const verdict = withExpectation(await judging, options);
    verdicts.push(verdict);
    options.onVerdict?.(verdict);
  }
  return verdicts;
}

/** If it ended under way, for whatever reason, some verdicts before this were about no session at all. */
async function requireSessionStillThere({ options, transport, cookies }: Shared): Promise<void> {
  const { baseUrl, extraHeaders = {} } = options;
  const caller = (cookie?: string) => createCaller({ transport, baseUrl, extraHeaders, cookie });
  if (cookies.session !== undefined) await findBackend(caller(), caller(cookies.session));
}

/** The requirement that this one is built on and that was found not to be kept. */
function brokenGround({ id, needs, ...rest }: Requirement, verdicts: readonly Verdict[]): string | undefined {
  const usual = needs.includes('authorization server') ? TOKENS_SEEN : ENDPOINTS_THERE;
  const { builtOn = needs.includes('back-channel logout') ? [...usual, 'CSRF-16', 'BCL-11'] : usual } = rest;
  const fallen = verdicts.filter(({ requirement }) => requirement.id !== id && builtOn.includes(requirement.id));
  return fallen.map(fallenGround).find((ground) => ground !== undefined);
}

const NOT_KEPT = ' is not kept';

/** The requirement itself, or the one for whose sake it was not judged either. */
function fallenGround({ requirement, outcome, reason }: Verdict): string | undefined {
  if (outcome === 'not kept') return requirement.id;
  return reason?.endsWith(NOT_KEPT) ? reason.slice(0, -NOT_KEPT.length) : undefined;
}

function unjudged(requirement: Requirement, reason: string): Verdict {
  return { requirement, reason, outcome: 'not judged', findings: [], notes: [], requests: 0, milliseconds: 0 };
}

function learnIssued(secrets: Secrets, authorizationServer: ControllableAuthorizationServer | undefined): void {
  if (authorizationServer === undefined) return;
  secrets.add('client secret', authorizationServer.client.clientSecret);
  for (const { accessToken, refreshToken, idToken } of authorizationServer.issued) {
    secrets.add('access token', accessToken);
    secrets.add('refresh token', refreshToken);
    secrets.add('id token', idToken);
  }
}

function withExpectation(verdict: Verdict, { expectedFailures = [] }: ContractTestOptions): Verdict {
  const expected = expectedFailures.find(({ id }) => id === verdict.requirement.id);
  return expected && verdict.outcome === 'not kept' ? { ...verdict, expectedBecause: expected.reason } : verdict;
}

function conclude(
  verdicts: readonly Verdict[],
  { options, startedAt, requests }: { options: ContractTestOptions; startedAt: Date; requests: number },
): ContractTestResult {
  const { failOn = 'failure', expectedFailures = [], baseUrl, profile = 'core' } = options;
  if (verdicts.every(({ outcome }) => outcome === 'not judged'))
    throw new NothingToJudge(`Nothing could be judged: ${verdicts[0]?.reason}.`);
  const isFailed = verdicts.some(
    ({ severity, expectedBecause }) =>
      severity !== undefined && expectedBecause === undefined && isAtLeast(severity, failOn),
  );
  const unneededExpectations = expectedFailures
    .map(({ id }) => id)
    .filter((id) => verdicts.some(({ requirement, outcome }) => requirement.id === id && outcome === 'kept'));
  return {
    baseUrl,
    profile,
    conclusion: isFailed || unneededExpectations.length > 0 ? 'not kept' : 'kept',
    verdicts,
    unneededExpectations,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    requests,
  };
}
