import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckContext } from '../check-context.js';
import type { AnswerRecord } from '../contract-document/answer-record.js';
import type { ContractWatch } from '../contract-document/contract-watch.js';
import type { Budget } from '../probe/budget.js';
import { type Caller, createCaller } from '../probe/caller.js';
import { isHeaderValue, offender } from '../probe/header-value.js';
import type { Pacer } from '../probe/pacer.js';
import { type RawAnswer, sendRaw } from '../probe/raw-socket.js';
import type { Secrets } from '../probe/secrets.js';
import type { Transport } from '../probe/transport.js';
import { createHttpBrowser } from '../session/http-browser.js';
import {
  type BegunSession,
  NoSession,
  type SessionSource,
  type SignedIn,
  type SignInOptions,
} from '../session/session-source.js';
import { Inconclusive } from '../statements.js';
import type { Health } from './health.js';
import { needsMetBy } from './make-plan.js';
import type { Memory } from './memory.js';
import type { ContractTestOptions, RunClock } from './options.js';
import type { ReportText } from './report-text.js';
import type { TimeLimit } from './time-limit.js';
import type { Turns } from './turns.js';

/** The longest wait of one check, in real time. */
const LONGEST_WAIT_SECONDS = 20;

const realClock = (signal: AbortSignal): RunClock => ({
  now: () => Math.floor(Date.now() / 1000),
  async wait(seconds) {
    if (seconds > LONGEST_WAIT_SECONDS) throw new Inconclusive(`it would take a wait of ${Math.ceil(seconds)} seconds`);
    await sleep(seconds * 1000, undefined, { signal });
  },
});

/**
 * Sessions whose only access token has expired, for checks of refreshes. Several begin together, so that the checks share
 * the wait for the end of their tokens. Each is of a person of its own: a backend may allow a person one session.
 */
export interface SessionsAhead {
  /** How many more checks may want one; 0: none is begun ahead. */
  expect(checks: number): void;
  /** `undefined`: there is none, and the check has to sign in itself. */
  take(): Promise<BegunSession | undefined>;
  /** They may have ended. */
  forget(): void;
}

/** What all checks of a run share. */
export interface Shared {
  readonly options: ContractTestOptions;
  /** Of the whole run. */
  readonly budget: Budget;
  readonly transport: Transport;
  readonly secrets: Secrets;
  readonly reportText: ReportText;
  /** Tokens that were issued are secret before any of them is seen. */
  readonly learnIssued: () => void;
  readonly timeLimit: TimeLimit;
  readonly contract: ContractWatch;
  readonly record: AnswerRecord;
  readonly health: Health;
  /** What the tester's authorization server, if there is one, was made to do since the check began. */
  readonly acts: () => readonly string[] | undefined;
  readonly pacer: Pacer;
  readonly sessionsAhead: SessionsAhead;
  readonly turns: Turns;
  readonly memory: Memory;
  /** The cookies of the sessions that the run began with. */
  readonly cookies: { session?: string; secondSession?: string };
  /** The names of the cookies that make the session. */
  readonly sessionCookieNames: readonly string[];
  /** The only session has been given to a check that ends it. */
  isSessionSpent: boolean;
}

/** Of one check. */
interface Own {
  /** Its requests count against this one. */
  readonly budget: Budget;
  /** Who signs in, unless it says so itself, where the source knows people. */
  readonly person?: string;
}

/** Creates the context of one check. */
export function createCheckContext(shared: Shared, { budget, person }: Own): CheckContext {
  const { options, cookies } = shared;
  const { baseUrl, hints = {}, extraHeaders = {}, authorizationServer } = options;
  const clock = options.clock ?? realClock(shared.timeLimit.signal);
  const transport = shared.transport.within(budget);
  const parts = { options, cookies, transport };
  const newBrowser = () => createHttpBrowser({ transport, origin: new URL(baseUrl).origin, extraHeaders });
  const signedIn = ({ cookie, answers = [], browser = newBrowser() }: BegunSession): SignedIn => ({
    caller: createCaller({ transport, baseUrl, extraHeaders, cookie }),
    answers,
    browser,
  });
  return {
    anonymous: callerOf(parts),
    get session() {
      required(cookies.session, 'a session');
      return callerOf(parts, 'session');
    },
    get secondSession() {
      required(cookies.secondSession, 'a second session');
      return callerOf(parts, 'secondSession');
    },
    async signIn(more = {}) {
      const source = required(options.session, 'a session');
      const who = source.knowsPeople && person !== undefined ? { person, ...more } : more;
      if (source.isRepeatable) return signedIn(await beginSession(source, { ...shared, transport }, who));
      if (shared.isSessionSpent) throw new Inconclusive('another check has ended the only session');
      shared.isSessionSpent = true;
      return signedIn({ cookie: required(cookies.session, 'a session') });
    },
    async takeSessionWithRefreshDue() {
      const begun = await shared.sessionsAhead.take();
      return begun && signedIn({ cookie: begun.cookie, answers: begun.answers });
    },
    newBrowser,
    get plain() {
      const plainUrl = required(hints.plainUrl, 'a plain address');
      return createCaller({ transport, baseUrl: plainUrl, extraHeaders, cookie: cookies.session });
    },
    sendRaw: (text) => sendRawWithinLimits(text, { shared, budget }),
    get authorizationServer() {
      return required(authorizationServer, 'the tester’s authorization server');
    },
    has: (need) => needsMetBy(options).has(need),
    hints,
    withoutExtraHeaders: leftOut(extraHeaders),
    sessionCookieNames: shared.sessionCookieNames,
    askOnce: shared.memory.recall,
    contractFindings: () => shared.contract.findings,
    answersOfRun: () => shared.record.answers,
    now: clock.now,
    wait: (seconds) => shared.turns.yieldDuring(() => clock.wait(seconds)),
  };
}

/** Sends requests without a cookie, or with that of a session of the run, which is kept up to date. */
export function callerOf(
  { options, transport, cookies }: Pick<Shared, 'options' | 'transport' | 'cookies'>,
  session?: keyof Shared['cookies'],
): Caller {
  const { baseUrl, extraHeaders = {} } = options;
  if (session === undefined) return createCaller({ transport, baseUrl, extraHeaders });
  const keepCookie = (renewed: string) => {
    cookies[session] = renewed;
  };
  return createCaller({ transport, baseUrl, extraHeaders, cookie: cookies[session], keepCookie });
}

async function sendRawWithinLimits(
  text: string,
  { shared: { options, pacer, health }, budget }: { shared: Shared; budget: Budget },
): Promise<RawAnswer> {
  const { baseUrl, certificateAuthority } = options;
  for (let attempt = 0; ; attempt += 1) {
    await pacer.turn();
    const answer = await sendRaw(text, { baseUrl, budget, certificateAuthority });
    if (answer.status === undefined) health.suspect();
    if (answer.status !== 429) return answer;
    budget.grant(1);
    pacer.slowDown(/^retry-after: *(.*?)\r?$/im.exec(answer.text)?.[1], attempt);
  }
}

/** Begins a session, whose cookies are secret from then on. */
export async function beginSession(
  source: SessionSource,
  { options, transport, secrets, timeLimit }: Pick<Shared, 'options' | 'transport' | 'secrets' | 'timeLimit'>,
  more: SignInOptions,
): Promise<BegunSession> {
  const { baseUrl, extraHeaders = {} } = options;
  const newBrowser = () => createHttpBrowser({ transport, origin: new URL(baseUrl).origin, extraHeaders });
  const begun = await source.begin({ baseUrl, newBrowser, signal: timeLimit.signal }, more);
  if (!isHeaderValue(begun.cookie))
    throw new NoSession(`The cookie from ${source.name} has ${offender(begun.cookie)}.`);
  secrets.addCookies(begun.cookie);
  return begun;
}

function leftOut(extraHeaders: Readonly<Record<string, string>>): Record<string, undefined> {
  const names = Object.keys(extraHeaders).filter((name) => name.toLowerCase() !== 'authorization');
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Inconclusive(`the check needs ${name} and did not say so`);
  return value;
}
