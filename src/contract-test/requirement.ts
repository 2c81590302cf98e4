import type { Axes } from './axes.js';
import type { CheckContext, Need } from './check-context.js';
import type { Clause } from './clause.js';
import type { Statements } from './statements.js';

/** What is required, and why: all of a requirement but its check. */
export interface Demand extends Clause {
  /** The consequence of not keeping it. */
  readonly why: string;
}

/** A demand with its check. */
export interface Requirement extends Demand {
  /** How it is checked, in words. */
  readonly check: string;
  readonly needs: readonly Need[];
  /** Along which it holds, where that is data: `test:broken-backends -- --sample` breaks it at each point. */
  readonly axes?: readonly Axes[];
  /** The most requests to the backend that a run of the check makes, sign-ins included. */
  readonly requests: number;
  /** It ends the session that it uses, or disturbs other sessions: it runs late, and on a session of its own. */
  readonly isDestructive?: true;
  /**
   * Other checks may run while it waits, and its waits may last longer: it waits for tokens to expire that are of sessions
   * of its own, about which the backend asks the authorization server nothing meanwhile.
   */
  readonly sharesWaits?: true;
  /** It evaluates the whole run. */
  readonly runsLast?: true;
  /**
   * IDs of prerequisites. The check does not run if one of them is not kept, since it would only find the
   * same fault again. Default: that the two endpoints exist.
   */
  readonly requires?: readonly string[];
  /** Runs the check. A check that states nothing has found the requirement kept. */
  run(context: CheckContext): Statements;
}
