/// <reference types="node" preserve="true" />

export { pointsOf } from './axes.js';
export type { Need } from './check-context.js';
export type { Clause, Level } from './clause.js';
export type { Hints, LogoutHint } from './hints.js';
export { isHeaderValue, offender } from './probe/header-value.js';
export { formatReport, REPORT_FORMATS, type ReportFormat, type ReportOptions } from './report/index.js';
export { requirementsPage } from './report/requirements-page.js';
export { announce, type Palette, palette, progressLine, terminalReport } from './report/terminal.js';
export type { Requirement, UntestableClause } from './requirement.js';
export { allRequirements, catalogue, untestable } from './requirements/index.js';
export { SINGLE_POINTS } from './requirements/single-points.js';
export { checkOptions, WrongUsage } from './run/check-options.js';
export { BadExpectedFailures, type ExpectedFailure, readExpectedFailures } from './run/expected-failures.js';
export type { ContractTestOptions, Plan, RunClock } from './run/options.js';
export { NothingToTest } from './run/preflight.js';
export { testContract } from './run/test-contract.js';
export type { ContractTestResult, ReportedFinding, Verdict } from './run/verdict.js';
export {
  type ScriptedAuthorizationServer,
  startScriptedAuthorizationServer,
} from './scripted-authorization-server/index.js';
export { type BrowserSessionOptions, browserSession, type LoginScript } from './session/browser-session.js';
export { NoSession, type SessionSource } from './session/session-source.js';
export { commandSession, cookieJarSession, cookieSession } from './session/sources.js';
export { whereLoginLeads } from './session/where-login-leads.js';
export { PROFILES, type Profile, profileOf, SEVERITIES, type Severity } from './severity.js';
