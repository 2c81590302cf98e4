import { authorizationServersOf } from '../../config/authorization-server-checks.js';
import type { Options } from '../../config/schema.js';
import { error, type Finding, ok, warning } from '../finding.js';

const LIFETIMES = 'settings.lifetimes';
const DAY = 24 * 60 * 60;
/** The longest time without another authentication at the lowest assurance level (NIST SP 800-63B-4). */
const LONGEST_SESSION = 30 * DAY;

/** Whether the backend learns who a person is: from an authorization server, by OpenID Connect or an API, or from an application. */
export function checkSignInWay(options: Options): Finding[] {
  const id = 'settings.sign-in';
  const { openidConnect, userEndpoint } = options.authorizationServer;
  if (openidConnect) return [ok(id, 'People sign in with OpenID Connect.')];
  if (userEndpoint !== undefined)
    return [ok(id, `People sign in with OAuth 2.0; ${userEndpoint.url} says who they are.`)];
  if (options.handOver !== undefined) return [ok(id, 'An application signs people in, and hands their sessions over.')];
  const others = authorizationServersOf(options).filter(
    ({ settings }) => settings.openidConnect || settings.userEndpoint !== undefined,
  );
  if (others.length > 0) {
    const names = others.map(({ path }) => path).join(' or ');
    return [ok(id, `People sign in at ${names}, and not at authorizationServer, which does not say who they are.`)];
  }
  const what =
    'authorizationServer.openidConnect is false, and nothing says who a person is, so no sign-in can succeed.';
  return [error(id, what, 'Set authorizationServer.userEndpoint, or handOver if an application signs people in.')];
}

/** Lifetimes that are longer than is usual, or that contradict each other. */
export function checkLifetimes(options: Options): Finding[] {
  const findings = [...checkSession(options), ...checkAssumed(options)];
  if (findings.length > 0) return findings;
  const { idleSeconds, absoluteSeconds } = options.session;
  const what = `A session ends after ${idleSeconds} s without use, and after ${absoluteSeconds} s at the latest.`;
  return [ok(LIFETIMES, what)];
}

function checkSession({ session: { absoluteSeconds } }: Options): Finding[] {
  if (absoluteSeconds <= LONGEST_SESSION) return [];
  const what = `session.absoluteSeconds is ${absoluteSeconds}: people authenticate again only after ${Math.floor(absoluteSeconds / DAY)} days.`;
  return [warning(LIFETIMES, what, `Set it to ${LONGEST_SESSION} (30 days) or less.`)];
}

function checkAssumed(options: Options): Finding[] {
  const { absoluteSeconds } = options.session;
  return authorizationServersOf(options).flatMap(({ path, settings: { assumedLifetimeSeconds = 0 } }) => {
    if (assumedLifetimeSeconds <= absoluteSeconds) return [];
    const what = `${path}.assumedLifetimeSeconds (${assumedLifetimeSeconds}) is longer than session.absoluteSeconds (${absoluteSeconds}).`;
    return [warning(LIFETIMES, what, 'Set it to the lifetime that the authorization server gives its access tokens.')];
  });
}

/** What the choice of the store means for sessions. */
export function checkStoreChoice({ store: { kind } }: Options): Finding[] {
  if (kind !== 'memory') return [ok('settings.store', `Sessions are kept in the store "${kind}".`)];
  const what = 'store.kind is "memory": every restart signs everybody out, and a second process cannot share the work.';
  return [warning('settings.store', what, 'Use "embedded" on one machine, or "redis" or "postgresql" on several.')];
}
