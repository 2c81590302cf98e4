import type { Behaviour, OddAnswer } from './behaviour.js';
import type { ScriptedAuthorizationServer } from './server.js';

/** What a check made the authorization server do, in words, for the report of a finding. */
export interface ActedUpon {
  readonly server: ScriptedAuthorizationServer;
  /** Since the check began, in order, each once. */
  readonly acts: readonly string[];
  /** How often grants may have ended, or it could not be reached, because it was told so. */
  readonly disturbances: number;
  /** Whether it was told to answer with this status since the check began. */
  answersWith(status: number): boolean;
}

const MOST_ACTS = 40;

/** The same authorization server, which now remembers what it was made to do until it is told to act as usual. */
export function watchActs(original: ScriptedAuthorizationServer): ActedUpon {
  const acts = new Set<string>();
  const statuses = new Set<number>();
  let disturbances = 0;
  const add = (act: string) => {
    if (acts.size < MOST_ACTS) acts.add(act);
  };
  const addAnswer = (path: string, when: string, odd: OddAnswer) => {
    if (odd.status !== undefined) statuses.add(odd.status);
    add(`${path} ${when} ${describeAnswer(odd)}`);
  };
  const server: ScriptedAuthorizationServer = {
    ...original,
    behave(changes) {
      const inWords = describeBehaviour(changes);
      if (inWords !== '') add(inWords);
      original.behave(changes);
    },
    get actsAsUsual() {
      return original.actsAsUsual;
    },
    behaveAsUsual() {
      acts.clear();
      statuses.clear();
      original.behaveAsUsual();
    },
    setAside() {
      const [ownActs, ownStatuses, restore] = [[...acts], [...statuses], original.setAside()];
      return () => {
        replace(acts, ownActs);
        replace(statuses, ownStatuses);
        restore();
      };
    },
    answerNext(path, odd) {
      addAnswer(path, 'once', odd);
      original.answerNext(path, odd);
    },
    answerAlways(path, odd) {
      if (odd === undefined) add(`${path} as usual again`);
      else addAnswer(path, 'always', odd);
      original.answerAlways(path, odd);
    },
    endAllGrants() {
      add('all grants were ended');
      disturbances += 1;
      original.endAllGrants();
    },
    rotateKeys(algorithm) {
      disturbances += 1;
      add(`it signs with another key${algorithm === undefined ? '' : ` (${algorithm})`}`);
      original.rotateKeys(algorithm);
    },
    stop() {
      add('it was stopped');
      disturbances += 1;
      return original.stop();
    },
    resume() {
      add('it was started again');
      return original.resume();
    },
  };
  return {
    server,
    get acts() {
      return [...acts];
    },
    get disturbances() {
      return disturbances;
    },
    answersWith: (status) => statuses.has(status),
  };
}

function replace<Member>(set: Set<Member>, members: readonly Member[]): void {
  set.clear();
  for (const member of members) set.add(member);
}

function describeAnswer({ status, headers, body, delaySeconds, until, dropped }: OddAnswer): string {
  if (dropped !== undefined) return `closed the connection ${dropped}`;
  const told = [
    ...(status === undefined ? [] : [`answered ${status}`]),
    ...(headers === undefined ? [] : [`with ${Object.keys(headers).join(', ')}`]),
    ...(body === undefined ? [] : [`body ${shortened(typeof body === 'string' ? body : JSON.stringify(body))}`]),
    ...(delaySeconds === undefined ? [] : [`after ${delaySeconds} seconds`]),
    ...(until === undefined ? [] : ['held back for a while']),
  ];
  return told.length === 0 ? 'as usual' : told.join(', ');
}

/** What a change of the behaviour concerns, in words. */
const SUBJECTS: Readonly<Record<Exclude<keyof Behaviour, 'person'>, string>> = {
  accessTokens: 'the kind of its access tokens',
  expiresIn: 'expires_in of its token responses',
  tokenType: 'token_type of its token responses',
  scope: 'scope of its token responses',
  resourceParameter: 'the parameter that it reads resources from',
  refreshTokens: 'its refresh tokens',
  refreshTokensFor: 'the grants that get refresh tokens',
  revocationEnds: 'what the revocation of a refresh token ends',
  afterSignOut: 'where it leads a browser after a sign-out',
  tokenMembers: 'more members of its token responses',
  idToken: 'its ID Tokens',
  idTokenOnRefresh: 'an ID Token at each refresh',
  userInfo: 'its UserInfo',
  authorization: 'its authorization responses',
  metadata: 'its metadata',
};

/** The person alone is no misbehaviour. */
function describeBehaviour({ person: _person, ...changes }: Partial<Behaviour>): string {
  return Object.entries(changes)
    .map(([name, value]) => `${SUBJECTS[name as keyof typeof SUBJECTS]}: ${inWords(value)}`)
    .join('; ');
}

function inWords(value: unknown): string {
  if (value === undefined) return 'left out';
  if (typeof value === 'function') return 'of the check’s own';
  const leftOut = (_key: string, member: unknown) =>
    member === undefined ? 'left out' : typeof member === 'function' ? 'of the check’s own' : member;
  return shortened(JSON.stringify(value, leftOut));
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
