import type { Behaviour, OddAnswer } from './behaviour.js';
import type { ScriptedAuthorizationServer } from './server.js';

export type ActedUpon = ReturnType<typeof watchActs>;

/**
 * The same authorization server, which now remembers what it was made to do until it is told to act as usual, and the
 * record of that, in words, for the report of a finding.
 */
export function watchActs(original: ScriptedAuthorizationServer) {
  const record = createActRecord();
  const server: ScriptedAuthorizationServer = {
    ...original,
    behave(changes) {
      record.addBehaviour(changes);
      original.behave(changes);
    },
    get actsAsUsual() {
      return original.actsAsUsual;
    },
    behaveAsUsual() {
      record.clear();
      original.behaveAsUsual();
    },
    setAside() {
      const restores = [record.setAside(), original.setAside()];
      return () => {
        for (const restore of restores) restore();
      };
    },
    answerNext(path, odd) {
      record.addAnswer(path, 'once', odd);
      original.answerNext(path, odd);
    },
    answerAlways(path, odd) {
      if (odd === undefined) record.add(`${path} as usual again`);
      else record.addAnswer(path, 'always', odd);
      original.answerAlways(path, odd);
    },
    endAllGrants() {
      record.addDisturbance('all grants were ended');
      original.endAllGrants();
    },
    rotateKeys(algorithm) {
      record.addDisturbance(`it signs with another key${algorithm === undefined ? '' : ` (${algorithm})`}`);
      original.rotateKeys(algorithm);
    },
    stop() {
      record.addDisturbance('it was stopped');
      return original.stop();
    },
    resume() {
      record.add('it was started again');
      return original.resume();
    },
  };
  return { server, record };
}

const MOST_ACTS = 40;

/** What an authorization server was made to do, in words. */
function createActRecord() {
  let acts = new Set<string>();
  let statuses = new Set<number>();
  let disturbances = 0;
  const add = (act: string) => {
    if (acts.size < MOST_ACTS) acts.add(act);
  };
  return {
    /** Since the check began, in order, each once. */
    get acts(): readonly string[] {
      return [...acts];
    },
    /** How often grants may have ended, or it could not be reached. */
    get disturbances() {
      return disturbances;
    },
    /** Whether it was told to answer with this status. */
    answersWith: (status: number) => statuses.has(status),
    add,
    addBehaviour(changes: Partial<Behaviour>) {
      const inWords = describeBehaviour(changes);
      if (inWords !== '') add(inWords);
    },
    addAnswer(path: string, when: 'once' | 'always', odd: OddAnswer) {
      if (odd.status !== undefined) statuses.add(odd.status);
      add(`${path} ${when} ${describeAnswer(odd)}`);
    },
    /** An act by which grants may end, or that makes it unreachable. */
    addDisturbance(act: string) {
      disturbances += 1;
      add(act);
    },
    /** Forgets the acts, not the disturbances. */
    clear() {
      acts.clear();
      statuses.clear();
    },
    /** Returns what brings back the acts so far. */
    setAside() {
      const before = { acts: new Set(acts), statuses: new Set(statuses) };
      return () => {
        ({ acts, statuses } = before);
      };
    },
  };
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
