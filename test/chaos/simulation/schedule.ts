import { type Chance, createChance } from './chance.js';

/** What is asked, and what breaks, in one run. The seed decides the order of everything that happens at about one time. */
export interface Schedule {
  readonly seed: number;
  readonly processes: number;
  /** Seconds by which the clock of each process is wrong. */
  readonly skewSeconds: readonly number[];
  readonly authorizationServer: AuthorizationServerTraits;
  readonly requests: readonly Asked[];
  readonly faults: readonly Fault[];
}

export interface AuthorizationServerTraits {
  /** Whether a refresh returns a new refresh token. */
  readonly rotates: boolean;
  /** How long the predecessor is accepted, in milliseconds. 0: presenting it revokes the family at once. */
  readonly graceMs: number;
  /** Whether a refresh returns an ID Token, whose signing keys have to be fetched. */
  readonly issuesIdTokens: boolean;
}

export type Asked = { readonly atMs: number; readonly process: number } & (
  | { readonly kind: 'token'; readonly scope: string }
  | { readonly kind: 'sign out' }
);

/** A fault that begins at `atMs` and lasts for `forMs`. */
export type Fault = {
  readonly atMs: number;
  readonly forMs: number;
} /** With `afterSteps`, it begins when the process has called the store or the authorization server that often since. */ & (
  | { readonly kind: ProcessFault; readonly process: number; readonly afterSteps?: number }
  | { readonly kind: SharedFault }
);

const PROCESS_FAULTS = [
  'killed',
  'paused',
  'suspended',
  'cut off from store',
  'replies of store lost',
  'slow discovery',
  'slow keys',
] as const;
const SHARED_FAULTS = [
  'store down',
  'store takes no writes',
  'failover',
  'answers lost',
  'answers late',
  'requests lost',
  'errors',
] as const;
/** - `suspended`: like `paused`, but its monotonic clock stands still, as in a virtual machine. */
export type ProcessFault = (typeof PROCESS_FAULTS)[number];
export type SharedFault = (typeof SHARED_FAULTS)[number];

/** Access tokens live this long; each is replaced 30 s before its end. */
export const TOKEN_LIFETIME_SECONDS = 60;
/** When tokens are due for replacement, if the last one was fetched at the round before. */
const ROUND_MS = 40_000;
const ROUNDS = 3;
export const SCHEDULE_MS = ROUNDS * ROUND_MS + 60_000;

/** Makes the schedule of a seed. */
export function scheduleOf(seed: number): Schedule {
  const chance = createChance(seed);
  const processes = chance.whole(2, 4);
  const rotates = chance.happens(0.95);
  const issuesIdTokens = chance.happens(0.5);
  return {
    seed,
    processes,
    skewSeconds: Array.from({ length: processes }, () => (chance.happens(0.2) ? chance.whole(-600, 600) : 0)),
    authorizationServer: { rotates, issuesIdTokens, graceMs: chance.happens(0.1) ? 5_000 : 0 },
    requests: requestsOf(chance, processes),
    faults: Array.from({ length: chance.whole(0, 4) }, () => faultOf(chance, processes)),
  };
}

function requestsOf(chance: Chance, processes: number): Asked[] {
  const requests: Asked[] = [];
  const process = () => chance.whole(0, processes - 1);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (let count = chance.whole(2, 4); count > 0; count -= 1) {
      const atMs = round * ROUND_MS + (chance.happens(0.7) ? chance.between(0, 200) : chance.between(0, 35_000));
      requests.push({ kind: 'token', atMs, process: process(), scope: chance.pick(['read', 'read', 'write']) });
    }
  }
  if (chance.happens(0.1)) requests.push({ kind: 'sign out', atMs: nearRound(chance), process: process() });
  return requests;
}

function faultOf(chance: Chance, processes: number): Fault {
  const times = {
    atMs: nearRound(chance),
    forMs: chance.pick([300, 2_000, 12_000, 25_000, 45_000]) * chance.between(0.5, 1.5),
  };
  if (chance.happens(0.3)) return { kind: chance.pick(SHARED_FAULTS), ...times };
  const fault = { kind: chance.pick(PROCESS_FAULTS), process: chance.whole(0, processes - 1), ...times };
  return chance.happens(0.5) ? { ...fault, afterSteps: chance.whole(1, 12) } : fault;
}

/** Most often in the first second of a round, when everything happens at once. */
function nearRound(chance: Chance): number {
  const offset = chance.happens(0.75) ? chance.between(-100, 1_000) : chance.between(-2_000, 30_000);
  return chance.whole(1, ROUNDS) * ROUND_MS + offset;
}

function describeFault(fault: Fault): string {
  const of = 'process' in fault ? `process ${fault.process} ` : '';
  const when = 'afterSteps' in fault ? `, once it has called others ${fault.afterSteps} times` : '';
  return `${of}${fault.kind} for ${(fault.forMs / 1000).toFixed(1)} s${when}`;
}

export function describeSchedule({
  seed,
  processes,
  skewSeconds,
  authorizationServer,
  requests,
  faults,
}: Schedule): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(3).padStart(8)} s`;
  const lines = [
    ...requests.map((one) => ({
      ...one,
      text: `process ${one.process}: ${one.kind === 'token' ? `asks for a token for "${one.scope}"` : 'signs out'}`,
    })),
    ...faults.map((one) => ({
      ...one,
      text: describeFault(one),
    })),
  ].sort((a, b) => a.atMs - b.atMs);
  const { rotates, graceMs, issuesIdTokens } = authorizationServer;
  return [
    `seed ${seed}: ${processes} processes, clocks wrong by ${skewSeconds.join(', ')} s; the authorization server ${rotates ? 'rotates' : 'does not rotate'} refresh tokens, accepts a predecessor for ${graceMs} ms and issues ${issuesIdTokens ? '' : 'no '}ID Tokens`,
    ...lines.map(({ atMs, text }) => `${seconds(atMs)}  ${text}`),
  ].join('\n');
}
