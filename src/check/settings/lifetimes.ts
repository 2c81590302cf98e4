import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { ok, warning } from './settings-findings.js';

const ID = 'settings.lifetimes';
const DAY = 24 * 60 * 60;
/** The longest time without another authentication at the lowest assurance level (NIST SP 800-63B-4). */
const LONGEST_SESSION = 30 * DAY;

/** Lifetimes that are longer than is usual, or that contradict each other. */
export function checkLifetimes(options: Options): Finding[] {
  const findings = [...checkSession(options), ...checkAssumed(options)];
  const { idleSeconds, absoluteSeconds } = options.session;
  return findings.length > 0
    ? findings
    : [ok(ID, `A session ends after ${idleSeconds} s without use, and after ${absoluteSeconds} s at the latest.`)];
}

function checkSession({ session: { absoluteSeconds } }: Options): Finding[] {
  if (absoluteSeconds <= LONGEST_SESSION) return [];
  const what = `session.absoluteSeconds is ${absoluteSeconds}: people authenticate again only after ${Math.floor(absoluteSeconds / DAY)} days.`;
  return [warning(ID, what, `Set it to ${LONGEST_SESSION} (30 days) or less.`)];
}

function checkAssumed(options: Options): Finding[] {
  const { absoluteSeconds } = options.session;
  return authorizationServersOf(options).flatMap(({ path, settings: { assumedLifetimeSeconds = 0 } }) => {
    if (assumedLifetimeSeconds <= absoluteSeconds) return [];
    const what = `${path}.assumedLifetimeSeconds (${assumedLifetimeSeconds}) is longer than session.absoluteSeconds (${absoluteSeconds}).`;
    return [warning(ID, what, 'Set it to the lifetime that the authorization server gives its access tokens.')];
  });
}
