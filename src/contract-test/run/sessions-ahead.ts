import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, BudgetSpent, createBudget } from '../probe/budget.js';
import { NoAnswer } from '../probe/exchange.js';
import { RequestsLimited } from '../probe/pacer.js';
import { ForeignAddress } from '../probe/transport.js';
import type { ActedUpon } from '../scripted-authorization-server/index.js';
import { type BegunSession, NoSession } from '../session/session-source.js';
import { beginSession, type SessionsAhead, type Shared } from './create-check-context.js';

const MOST = 16;
/** Of the checks that may want one, about as many do. */
const TAKING_PART = 0.5;
const REQUESTS_PER_SIGN_IN = 20;
const TOKEN_SECONDS = 1;
const WAIT_MILLISECONDS = 1100;
/** A session that is not used may end. */
const OLDEST_MILLISECONDS = 30_000;

type Run = Pick<Shared, 'options' | 'transport' | 'secrets' | 'timeLimit'>;

/** Begins them only for a source that can sign in different people at the tester's authorization server. */
export function createSessionsAhead(run: Run, { acted, budget }: { acted?: ActedUpon; budget: Budget }): SessionsAhead {
  let begun: BegunSession[] = [];
  let expected = 0;
  let people = 0;
  let readyAt = 0;
  let disturbances = 0;
  const { session, clock } = run.options;
  // A caller that owns the clock moves it, and there is no wait to share.
  const isPossible = acted !== undefined && session?.knowsPeople === true && clock === undefined;

  const beginOne = () => {
    people += 1;
    acted?.server.behave({ person: `person-${people}` });
    const own = createBudget(REQUESTS_PER_SIGN_IN, budget);
    const transport = run.transport.within(own);
    if (session === undefined) throw new NoSession('There is no way to sign in.');
    return beginSession(session, { ...run, transport }, {});
  };
  const fill = async () => {
    const restore = acted?.server.setAside();
    acted?.server.behave({ expiresIn: TOKEN_SECONDS });
    begun = await beginUpTo(Math.min(MOST, Math.ceil(expected * TAKING_PART)), beginOne);
    readyAt = Date.now() + WAIT_MILLISECONDS;
    disturbances = acted?.record.disturbances ?? 0;
    restore?.();
    if (begun.length > 0) await sleep(WAIT_MILLISECONDS, undefined, { signal: run.timeLimit.signal });
  };
  const areGone = () => Date.now() - readyAt > OLDEST_MILLISECONDS || disturbances !== acted?.record.disturbances;
  return {
    expect(checks) {
      expected = checks;
    },
    async take() {
      if (!isPossible || !acted.server.actsAsUsual) return undefined;
      if (areGone()) begun = [];
      if (begun.length === 0 && expected > 1) await fill();
      return begun.pop();
    },
    forget() {
      begun = [];
    },
  };
}

const FORESEEN = [NoSession, NoAnswer, BudgetSpent, ForeignAddress, RequestsLimited];

/** As many as can be begun. What stops it, the check that signs in itself will meet, and report. */
async function beginUpTo(count: number, beginOne: () => Promise<BegunSession>): Promise<BegunSession[]> {
  const begun: BegunSession[] = [];
  try {
    while (begun.length < count) begun.push(await beginOne());
  } catch (error) {
    if (!FORESEEN.some((kind) => error instanceof kind)) throw error;
  }
  return begun;
}
