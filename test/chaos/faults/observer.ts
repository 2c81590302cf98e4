import type { HttpAnswer } from '../../support/http-exchange.js';
import type { AnswerCheck } from './answer-check.js';
import { type Asked, SESSION_INFO } from './browsers.js';
import type { IssuedAccessToken, Ledger } from './ledger.js';
import { keyOf, type Query, STOCKS } from './queries.js';
import type { SignedIn } from './sign-in.js';
import { HANGING_MS } from './times.js';

/** What must never be seen by a browser, however bad things are. */
export interface Misdeeds {
  /** Tokens for another query or another session, or session information of another person. */
  foreign: number;
  /** Tokens past their end, or said to live longer than they do. */
  pastTheirEnd: number;
  /** Answers that broke the contract, or that a backend that keeps it would not give here. */
  contractBroken: number;
}

/** Looks at all that browsers get. */
export interface Observer {
  see(asked: Asked): void;
  readonly misdeeds: Readonly<Misdeeds>;
  /** What was wrong, in words: the first few of each kind. */
  readonly complaints: readonly string[];
  /** How many answers of each kind there were. */
  readonly answers: ReadonlyMap<string, number>;
  /** The sessions that a backend said are over, and when it said so first. */
  readonly lost: ReadonlyMap<SignedIn, number>;
  /** Requests that took long, and those whose connection was lost. */
  readonly suspicious: readonly Asked[];
}

/** These say that no request can be served now, and nothing of the session. */
const FOR_NOW = new Set(['temporarily_unavailable', 'server_error']);
const OVER = new Set(['invalid_session', 'invalid_grant']);
const COMPLAINTS = 20;

export function createObserver(ledger: Ledger, check: AnswerCheck): Observer {
  const misdeeds: Misdeeds = { foreign: 0, pastTheirEnd: 0, contractBroken: 0 };
  const answers = new Map<string, number>();
  const complaints: string[] = [];
  const lost = new Map<SignedIn, number>();
  const suspicious: Asked[] = [];
  const complain = (kind: keyof Misdeeds, text: string | undefined) => {
    if (text === undefined) return;
    misdeeds[kind] += 1;
    if (complaints.length < COMPLAINTS) complaints.push(`${kind}: ${text}`);
  };
  return {
    misdeeds,
    complaints,
    answers,
    lost,
    suspicious,
    see(asked) {
      const { answer, path, session } = asked;
      const kind = kindOf(answer);
      if (answer === 'connection lost' || asked.endedAtMs - asked.sentAtMs > HANGING_MS) suspicious.push(asked);
      answers.set(kind, (answers.get(kind) ?? 0) + 1);
      if (typeof answer === 'string') return;
      complain('contractBroken', check(path, answer));
      if (OVER.has(kind)) return void (lost.has(session) || lost.set(session, asked.endedAtMs));
      if (answer.status !== 200) {
        if (!FOR_NOW.has(kind)) complain('contractBroken', `${kind} for ${keyOf(asked.query)}`);
        return;
      }
      if (path === SESSION_INFO) return complain('foreign', foreignInfo(answer, session));
      const token = answer.json<TokenMembers>();
      complain('foreign', foreignToken(token, asked, ledger));
      complain('pastTheirEnd', endOf(token, asked, ledger));
      ledger.noteServed(token.access_token, Date.now());
    },
  };
}

interface TokenMembers {
  readonly access_token: string;
  readonly expires_in?: number;
}

function kindOf(answer: Asked['answer']): string {
  if (typeof answer === 'string') return answer;
  return answer.status === 200 ? 'answered' : answer.json<{ error: string }>().error;
}

function foreignInfo(answer: HttpAnswer, { person }: SignedIn): string | undefined {
  const { sub } = answer.json<{ sub: string }>();
  return sub === person ? undefined : `session information of ${sub} for ${person}`;
}

function foreignToken({ access_token: token }: TokenMembers, asked: Asked, { accessTokens }: Ledger) {
  const issued = accessTokens.get(token);
  if (issued === undefined) return 'a token that the authorization server never issued';
  if (issued.family !== asked.session.family) return 'a token of another session';
  if (!satisfies(issued, asked.query)) return `${keyOf(issued.asked)} for ${keyOf(asked.query)}`;
  const { aud, sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  if (aud !== (asked.query.resource ?? STOCKS)) return `a token for ${aud}`;
  return sub === asked.session.person ? undefined : `a token of ${sub} for ${asked.session.person}`;
}

/** By what was asked when it was issued, or by exactly the scopes that were granted then. */
function satisfies({ asked, granted }: IssuedAccessToken, query: Query): boolean {
  const asGranted = { ...asked, scope: granted };
  return [asked, asGranted].some((issuedFor) => keyOf(issuedFor) === keyOf(query));
}

/** Judged at the moment the question was sent: the answer can only be later. */
function endOf({ access_token: token, expires_in: seconds = 0 }: TokenMembers, { sentAtMs }: Asked, ledger: Ledger) {
  const endsAtMs = ledger.accessTokens.get(token)?.endsAtMs ?? Number.POSITIVE_INFINITY;
  if (sentAtMs >= endsAtMs) return `a token that ended ${sentAtMs - endsAtMs} ms before it was asked for`;
  const promisedMs = (Math.floor(sentAtMs / 1000) + seconds) * 1000;
  return promisedMs > endsAtMs ? `expires_in ${seconds}, ${promisedMs - endsAtMs} ms too much` : undefined;
}
