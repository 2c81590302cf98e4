import { createBudget } from '../probe/budget.js';
import { type Caller, createCaller } from '../probe/caller.js';
import { NoAnswer } from '../probe/exchange.js';
import { RequestsLimited } from '../probe/pacer.js';
import { NoSession, type SessionSource } from '../session/session-source.js';
import { checkHints } from './check-hints.js';
import { beginSession, type Shared } from './create-check-context.js';
import type { Run } from './create-run.js';
import { PREPARING_REQUESTS } from './make-plan.js';
import type { ContractTestOptions } from './options.js';
import { acceptsSession, findBackend } from './preflight.js';

/** The most that signing in for the whole run may take. */
const SIGN_IN_REQUESTS = 20;

/** Begins the sessions of the run, and makes sure that backend, session and hints are what the options say. */
export async function prepare(options: ContractTestOptions, run: Run): Promise<Shared> {
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

/** Sends requests without a session, which count against no check. */
export function anonymousCaller({ options, transport }: Shared): Caller {
  const { baseUrl, extraHeaders = {} } = options;
  return createCaller({ transport: transport.within(createBudget(PREPARING_REQUESTS)), baseUrl, extraHeaders });
}

/** Whether the backend still accepts the session of the run; a backend that does not answer is no reason to doubt it. */
export async function sessionIsAccepted(shared: Shared): Promise<boolean> {
  const { cookies } = shared;
  if (cookies.session === undefined) return true;
  const anonymous = anonymousCaller(shared);
  const { baseUrl, extraHeaders = {} } = shared.options;
  const session = createCaller({
    transport: shared.transport.within(createBudget(PREPARING_REQUESTS)),
    baseUrl,
    extraHeaders,
    cookie: cookies.session,
    keepCookie: (renewed) => {
      cookies.session = renewed;
    },
  });
  return acceptsSession(anonymous, session).catch((error: unknown) => {
    if (error instanceof NoAnswer || error instanceof RequestsLimited) return true;
    throw error;
  });
}

/** Begins another session in place of the one that ended, if the source can. Returns whether the backend accepts it. */
export async function signInAgain(shared: Shared): Promise<boolean> {
  const { session } = shared.options;
  shared.sessionsAhead.forget();
  shared.memory.forget();
  if (session?.isRepeatable !== true) return false;
  const transport = shared.transport.within(createBudget(SIGN_IN_REQUESTS));
  try {
    shared.cookies.session = (await beginSession(session, { ...shared, transport }, {})).cookie;
  } catch (error) {
    if (error instanceof NoSession || error instanceof NoAnswer || error instanceof RequestsLimited) return false;
    throw error;
  }
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
