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
  /**
   * The axes (endpoint, method, …) along which the requirement holds. `test:broken-backends -- --sample` breaks it at each
   * point of them.
   */
  readonly axes?: readonly Axes[];
  /** The most requests to the backend that a run of the check makes, sign-ins included. */
  readonly requests: number;
  /**
   * Whether the check ends the session that it uses, or disturbs other sessions: it runs late, and on a session of its own.
   */
  readonly isDestructive?: true;
  /**
   * Whether other checks may run while this one waits. Only for checks that wait for tokens of their own sessions to expire,
   * while the backend asks the authorization server nothing about these. Their waits may last longer.
   */
  readonly sharesWaits?: true;
  /** Whether the check evaluates the whole run. */
  readonly runsLast?: true;
  /**
   * IDs of prerequisites. The check does not run if one of them is not kept, since it would only find the
   * same fault again. Defaults: `run/check-all.ts`.
   */
  readonly requires?: readonly string[];
  /** Runs the check. A check that states nothing has found the requirement kept. */
  run(context: CheckContext): Statements;
}

/** A clause that cannot be tested over HTTP, and why. */
export interface UntestableClause extends Clause {
  readonly reason: string;
}

/** Most checks assume that the two endpoints exist. */
export const ENDPOINTS_EXIST: readonly string[] = ['TLS-01', 'TLS-02'];

/** Checks with a misbehaving authorization server look at the token of a bare request. */
export const TOKENS_ARE_ANSWERED: readonly string[] = [...ENDPOINTS_EXIST, 'TOK-05', 'TOK-60', 'TOK-61'];

/** Checks of the end of a session look at the error for a request without one. */
export const SESSION_ERRORS_ARE_SENT: readonly string[] = ['ERR-02', 'ERR-05'];

/** What checks assume that ask by POST too, as their axes say. */
export const FORMS_MEAN_THE_SAME: readonly string[] = ['TOK-03'];
