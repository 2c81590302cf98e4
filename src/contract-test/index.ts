export {
  type ControllableAuthorizationServer,
  startControllableAuthorizationServer,
} from './authorization-server/index.js';
export type { Hints, LogoutHint } from './hints.js';
export type { Clause, ClauseNotJudged, Level, Need, Requirement } from './requirement.js';
export type { ContractTestOptions, TrialClock } from './run/options.js';
export type { Plan } from './run/plan.js';
export { NothingToJudge } from './run/preflight.js';
export { testContract } from './run/test-contract.js';
export type { ContractTestResult, ReportedFinding, Verdict } from './run/verdict.js';
export { NoSession, type SessionSource } from './session/session-source.js';
export { commandSession, cookieJarSession, cookieSession } from './session/sources.js';
export type { Profile, Severity } from './severity.js';
