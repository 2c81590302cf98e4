import type { Frontends } from './frontends-schema.js';
import type { Options } from './schema.js';

/** The problems that only frontends together have, one line each. */
export function frontendProblems(frontends: Frontends): string[] {
  return [hostProblem, cookieProblem, placeProblem].flatMap((compare) => clashes(frontends, compare));
}

/** What is wrong with options beside those of a frontend that stands before them. */
type Compare = (options: Options, before: Options, nameBefore: string) => string | undefined;

function clashes(frontends: Frontends, compare: Compare): string[] {
  const all = Object.entries(frontends);
  return all.flatMap(([name, options], index) =>
    all.slice(0, index).flatMap(([nameBefore, before]) => {
      const problem = compare(options, before, `frontends.${nameBefore}`);
      return problem === undefined ? [] : [`frontends.${name}.${problem}`];
    }),
  );
}

/** The host of a request says which frontend it is for. */
function hostProblem(options: Options, before: Options, nameBefore: string): string | undefined {
  if (hostOf(options) !== hostOf(before)) return undefined;
  return `publicOrigin: expected another host than that of ${nameBefore}, found the same`;
}

/** Browsers send cookies to every port of a host (RFC 6265, section 8.5). */
function cookieProblem(options: Options, before: Options, nameBefore: string): string | undefined {
  const isOtherPort = hostOf(options) !== hostOf(before) && hostnameOf(options) === hostnameOf(before);
  if (!isOtherPort || options.session.cookieName !== before.session.cookieName) return undefined;
  return (
    `session.cookieName: expected another name than that of ${nameBefore}, found the same: ` +
    'browsers send cookies to every port of a host'
  );
}

/** Each frontend needs its own hand-over address, because the address selects the frontend in which sessions start. */
function placeProblem({ handOver }: Options, before: Options, nameBefore: string): string | undefined {
  const other = before.handOver;
  if (handOver === undefined || other === undefined) return undefined;
  const isSamePlace =
    handOver.socket === undefined
      ? other.socket === undefined && handOver.port !== 0 && handOver.port === other.port
      : handOver.socket === other.socket;
  return isSamePlace ? `handOver: expected another place than that of ${nameBefore}, found the same` : undefined;
}

const hostnameOf = ({ publicOrigin }: Options): string => new URL(publicOrigin).hostname;
const hostOf = ({ publicOrigin }: Options): string => new URL(publicOrigin).host;
