import type { Hints } from '../hints.js';
import type { Requirement } from '../requirement.js';
import type { ScriptedAuthorizationServer } from '../scripted-authorization-server/index.js';
import type { SessionSource } from '../session/session-source.js';
import type { Profile, Severity } from '../severity.js';
import type { ExpectedFailure } from './expected-failures.js';
import type { Verdict } from './verdict.js';

/** What to test, and how. */
export interface ContractTestOptions {
  /** Where the two endpoints are: the origin of the page, with a path below it if the backend has one. */
  readonly baseUrl: string;
  readonly session?: SessionSource;
  /** The session of another person. */
  readonly secondSession?: SessionSource;
  readonly hints?: Hints;
  /** Sent with every request, such as a header that the backend demands against CSRF. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** The one that the backend is configured for. Sessions then come from signing in there. */
  readonly authorizationServer?: ScriptedAuthorizationServer;
  /** Default: `core`. */
  readonly profile?: Profile;
  /** IDs or families, such as `SES-01` or `SES`. Default: all of the profile. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** A SHOULD weighs as much as a MUST. */
  readonly isStrict?: boolean;
  /** The lightest finding that counts as "not kept". Default: `failure`. */
  readonly failOn?: Severity;
  /** Fewer judged requirements than this are not enough for "kept". */
  readonly requireJudged?: number;
  /** A requirement that was chosen and could not be judged is not enough for "kept". */
  readonly failOnNotJudged?: boolean;
  /** Whether to run checks that end sessions. Default: true. */
  readonly withDestructive?: boolean;
  readonly expectedFailures?: readonly ExpectedFailure[];
  /** Certificate authorities in PEM besides those of Node.js. */
  readonly certificateAuthority?: string;
  /** How long one answer may take. Default: 15. */
  readonly timeoutSeconds?: number;
  /** How long the run may take. What was not tested by then is reported as such. Default: half an hour. */
  readonly timeLimitSeconds?: number;
  /** For a backend whose time the caller owns. */
  readonly clock?: RunClock;
  /** Other checks than the usual ones. */
  readonly requirements?: readonly Requirement[];
  /** Called once, before the first check. */
  readonly onPlan?: (plan: Plan) => void;
  /** Called after each check. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

export interface RunClock {
  /** Epoch seconds. */
  now(): number;
  wait(seconds: number): Promise<void>;
}

/** What a run will do. */
export interface Plan {
  /** In the order in which they run. */
  readonly tested: readonly Requirement[];
  readonly skipped: readonly { readonly requirement: Requirement; readonly reason: string }[];
  /** The most requests to the backend that the run makes. */
  readonly requests: number;
}
