import type { Clause, Level } from './clause.js';

/** The weight of a finding, the heaviest first. Only a `failure` means that the contract is not kept. */
export const SEVERITIES = ['failure', 'warning', 'practice', 'information'] as const;
export type Severity = (typeof SEVERITIES)[number];

const SEVERITY_OF: Readonly<Record<Level, Severity>> = {
  MUST: 'failure',
  'MUST NOT': 'failure',
  stated: 'failure',
  implied: 'failure',
  SHOULD: 'warning',
  'SHOULD NOT': 'warning',
  RECOMMENDED: 'warning',
  project: 'practice',
  MAY: 'information',
};

/** Good practice never counts as non-conformance; with `isStrict` a SHOULD weighs as much as a MUST. */
export function severityOf(level: Level, { isStrict }: { isStrict: boolean }): Severity {
  const severity = SEVERITY_OF[level];
  return isStrict && severity === 'warning' ? 'failure' : severity;
}

/** Whether a verdict is not as it was expected, and weighs at least as much as this. */
export function isFailure(
  { severity, expectedBecause }: { readonly severity?: Severity; readonly expectedBecause?: string },
  failOn: Severity,
): boolean {
  if (severity === undefined || expectedBecause !== undefined) return false;
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn);
}

/** What a run tests: the two endpoints, good practice around them, signing in and out, calls through it, or everything. */
export const PROFILES = ['core', 'hardening', 'session', 'proxy', 'full'] as const;
export type Profile = (typeof PROFILES)[number];

/** These are about how people sign in and out, which the two endpoints leave open. */
const SESSION_FAMILIES = ['CKI', 'LOGIN', 'LOGOUT', 'BCL', 'ONL'];
/** Calls of resource servers through the backend, which not every one offers. */
const PROXY_FAMILY = 'PRX';
const SESSION_REQUIREMENTS = ['CSRF-15', 'CSRF-16', 'HDR-08', 'RT-18', 'RT-19'];

/** The one profile besides `full` that a clause belongs to. */
export function profileOf({ id, level }: Pick<Clause, 'id' | 'level'>): Exclude<Profile, 'full'> {
  if (familyOf(id) === PROXY_FAMILY) return 'proxy';
  if (SESSION_FAMILIES.includes(familyOf(id)) || SESSION_REQUIREMENTS.includes(id)) return 'session';
  return level === 'project' ? 'hardening' : 'core';
}

export function familyOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}
