import { createBudget } from '../probe/budget.js';
import { type Caller, createCaller } from '../probe/caller.js';
import type { SessionSource } from '../session/session-source.js';
import { checkHints } from './check-hints.js';
import { beginSession, type Shared } from './create-check-context.js';
import { PREPARING_REQUESTS } from './make-plan.js';
import type { ContractTestOptions } from './options.js';
import { findBackend } from './preflight.js';

/** The most that signing in for the whole run may take. */
const SIGN_IN_REQUESTS = 20;

/** Begins the sessions of the run, and makes sure that backend, session and hints are what the options say. */
export async function prepare(
  options: ContractTestOptions,
  run: Pick<Shared, 'transport' | 'secrets' | 'learnIssued' | 'timeLimit' | 'contract'>,
): Promise<Shared> {
  const { session, secondSession, baseUrl, extraHeaders = {} } = options;
  const cookies: Shared['cookies'] = {};
  const transport = run.transport.within(createBudget(PREPARING_REQUESTS));
  const anonymous = createCaller({ transport, baseUrl, extraHeaders });
  const asSession = (cookie: string) =>
    createCaller({ transport, baseUrl, extraHeaders, cookie, keepCookie: (renewed) => (cookies.session = renewed) });
  const begin = async (source: SessionSource, person?: string) => {
    const signingIn = { ...run, options, transport: run.transport.within(createBudget(SIGN_IN_REQUESTS)) };
    return (await beginSession(source, signingIn, { person })).cookie;
  };

  if (session === undefined) await findBackend(anonymous);
  else cookies.session = await begin(session);
  const caller = cookies.session === undefined ? undefined : asSession(cookies.session);
  if (caller !== undefined) await findBackend(anonymous, caller);
  await checkHints(caller, options);
  const other = secondSession ?? (session?.knowsPeople ? session : undefined);
  if (other) cookies.secondSession = await begin(other, 'second-person');
  const sessionCookieNames = cookies.session === undefined ? [] : await namesOf(asSession(cookies.session));
  return { ...run, options, cookies, sessionCookieNames, isSessionSpent: false };
}

/** Throws `NothingToTest` if the session ended under way: some verdicts before this were about no session at all. */
export async function requireSessionStillThere({ options, transport, cookies }: Shared): Promise<void> {
  const { baseUrl, extraHeaders = {} } = options;
  const caller = (cookie?: string) => createCaller({ transport, baseUrl, extraHeaders, cookie });
  if (cookies.session !== undefined) await findBackend(caller(), caller(cookies.session));
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
