import type { Need } from '../check-context.js';
import type { Requirement } from '../requirement.js';
import { familyOf, profileOf } from '../severity.js';
import type { ContractTestOptions, Plan } from './options.js';

/** Preparing the run: is there a backend, is the session good, which cookie is it. */
export const PREPARING_REQUESTS = 40;

/** Chooses what is tested, and says of the rest of the profile why it isn't. Checks that end sessions come last. */
export function makePlan(all: readonly Requirement[], options: ContractTestOptions): Plan {
  const possible = needsMetBy(options);
  const chosen = all.filter((requirement) => isChosen(requirement, options));
  const reasons = new Map(chosen.map((requirement) => [requirement, whyNot(requirement, { possible, options })]));
  const tested = chosen.filter((requirement) => reasons.get(requirement) === undefined).sort(byOrder(all));
  return {
    tested,
    skipped: [...reasons].flatMap(([requirement, reason]) => (reason === undefined ? [] : [{ requirement, reason }])),
    requests: tested.reduce((sum, { requests }) => sum + requests, PREPARING_REQUESTS),
  };
}

function isChosen(requirement: Requirement, { profile = 'core', only, skip = [] }: ContractTestOptions): boolean {
  const isNamed = (names: readonly string[]) =>
    names.includes(requirement.id) || names.includes(familyOf(requirement.id));
  if (isNamed(skip)) return false;
  return only === undefined ? profile === 'full' || profileOf(requirement) === profile : isNamed(only);
}

function whyNot(
  { needs, isDestructive }: Requirement,
  { possible, options }: { possible: ReadonlySet<Need>; options: ContractTestOptions },
): string | undefined {
  const missing = needs.filter((need) => !possible.has(need));
  if (missing.length > 0) return `needs ${missing.map((need) => `${need} (${OPTION_FOR[need]})`).join(', ')}`;
  return isDestructive && options.withDestructive === false
    ? 'would end a session (leave out --no-destructive)'
    : undefined;
}

/** The options of the command line that meet a need. */
const OPTION_FOR: Readonly<Record<Need, string>> = {
  session: '--cookie, --cookie-jar, --login-command or --login-script',
  'sign-in': '--login-command, --login-script or --with-authorization-server',
  'second session': '--second-cookie or --with-authorization-server',
  'two scopes': '--scopes',
  'two resources': '--resources',
  'plain address': '--plain-url',
  'extra headers': '--header',
  login: '--login-url',
  logout: '--logout-url',
  'back-channel logout': '--back-channel-logout-url',
  proxy: '--proxy-url',
  'authorization server': '--with-authorization-server',
};

/** What the options make possible. */
export function needsMetBy(options: ContractTestOptions): ReadonlySet<Need> {
  const { session, secondSession, hints = {}, authorizationServer, extraHeaders = {} } = options;
  const canSignIn = session?.isRepeatable ?? false;
  const met: Partial<Record<Need, boolean>> = {
    session: session !== undefined,
    'sign-in': canSignIn,
    'second session': secondSession !== undefined || (canSignIn && session?.knowsPeople === true),
    'two scopes': hints.scopes !== undefined,
    'two resources': hints.resources !== undefined,
    'plain address': hints.plainUrl !== undefined,
    'extra headers': Object.keys(extraHeaders).length > 0,
    login: hints.loginUrl !== undefined,
    logout: hints.logout !== undefined,
    'back-channel logout': hints.backChannelLogoutUrl !== undefined,
    proxy: hints.proxyUrl !== undefined,
    'authorization server': authorizationServer !== undefined,
  };
  return new Set((Object.keys(met) as Need[]).filter((need) => met[need]));
}

/** Checks that end no session first: among them first those that others require, then those that share their waits. */
function byOrder(all: readonly Requirement[]) {
  const prerequisites = new Set(all.flatMap(({ requires = [] }) => requires));
  const isFirst = ({ id }: Requirement) => prerequisites.has(id);
  const rank = (one: Requirement) =>
    8 * Number(one.runsLast ?? false) +
    4 * Number(one.isDestructive ?? false) -
    (isFirst(one) ? 2 : Number(one.sharesWaits ?? false));
  return (one: Requirement, other: Requirement) => rank(one) - rank(other);
}

/**
 * The checks of a plan in their order; those that share their waits are in one group. Each check of a group signs in as a
 * person of its own, since a backend may allow a person one session. Where the caller owns the clock, waiting takes no time, so
 * nothing is grouped.
 */
export function groupsOf(
  tested: readonly Requirement[],
  { authorizationServer, session, clock }: ContractTestOptions,
): Requirement[][] {
  const canShareWaits = authorizationServer !== undefined && session?.knowsPeople === true && clock === undefined;
  const groups: Requirement[][] = [];
  for (const requirement of tested) {
    const last = groups.at(-1);
    if (canShareWaits && last !== undefined && shareTheirWaits(last[0], requirement)) last.push(requirement);
    else groups.push([requirement]);
  }
  return groups;
}

function shareTheirWaits(one: Requirement | undefined, other: Requirement): boolean {
  return one?.sharesWaits === true && other.sharesWaits === true && one.isDestructive === other.isDestructive;
}
