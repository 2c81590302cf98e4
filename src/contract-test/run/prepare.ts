import { ignoring } from '../failures.js';
import { createBudget } from '../probe/budget.js';
import type { Caller } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import { RequestsLimited } from '../probe/pacer.js';
import { NoSession, type SessionSource } from '../session/session-source.js';
import { beginSession, callerOf, type Shared } from './create-check-context.js';
import type { Run } from './create-run.js';
import { PREPARING_REQUESTS } from './make-plan.js';
import type { ContractTestOptions } from './options.js';
import { acceptsSession, checkHints, findBackend } from './preflight.js';

/** The most that signing in for the whole run may take. */
const SIGN_IN_REQUESTS = 20;

/** Begins the sessions of the run, and makes sure that backend, session and hints are what the options say. */
export async function prepare(options: ContractTestOptions, run: Run): Promise<Shared> {
  const { session, secondSession } = options;
  const cookies: Shared['cookies'] = {};
  const preparing = outsideOfChecks({ ...run, options, cookies });
  const begin = async (source: SessionSource, person?: string) => {
    const signingIn = { ...run, options, transport: run.transport.within(createBudget(SIGN_IN_REQUESTS)) };
    return (await beginSession(source, signingIn, { person })).cookie;
  };

  if (session !== undefined) cookies.session = await begin(session);
  const caller = session && callerOf(preparing, 'session');
  await findBackend(callerOf(preparing), caller);
  await checkHints(caller, options);
  const other = secondSession ?? (session?.knowsPeople ? session : undefined);
  if (other) cookies.secondSession = await begin(other, 'second-person');
  const sessionCookieNames = caller === undefined ? [] : await namesOf(caller);
  return { ...run, options, cookies, sessionCookieNames, isSessionSpent: false };
}

/** Requests then count against no check. */
function outsideOfChecks<Parts extends Pick<Shared, 'transport'>>(parts: Parts): Parts {
  return { ...parts, transport: parts.transport.within(createBudget(PREPARING_REQUESTS)) };
}

/** Sends requests without a session, which count against no check. */
export function anonymousCaller(shared: Shared): Caller {
  return callerOf(outsideOfChecks(shared));
}

/** Whether the backend still accepts the session of the run; a backend that does not answer is no reason to doubt it. */
export async function sessionIsAccepted(shared: Shared): Promise<boolean> {
  if (shared.cookies.session === undefined) return true;
  const parts = outsideOfChecks(shared);
  const accepting = acceptsSession(callerOf(parts), callerOf(parts, 'session'));
  return (await accepting.catch(ignoring(NoAnswer, RequestsLimited))) ?? true;
}

/** Begins another session in place of the one that ended, if the source can. Returns whether the backend accepts it. */
export async function signInAgain(shared: Shared): Promise<boolean> {
  const { session } = shared.options;
  shared.sessionsAhead.forget();
  shared.memory.forget();
  if (session?.isRepeatable !== true) return false;
  const transport = shared.transport.within(createBudget(SIGN_IN_REQUESTS));
  const beginning = beginSession(session, { ...shared, transport }, {});
  const begun = await beginning.catch(ignoring(NoSession, NoAnswer, RequestsLimited));
  if (begun === undefined) return false;
  shared.cookies.session = begun.cookie;
  return sessionIsAccepted(shared);
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
