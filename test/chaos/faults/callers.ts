import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { BackendProcess } from './backends.js';
import type { Balancer } from './balancer.js';
import type { Chance } from './chance.js';
import { SESSION_COOKIE, type SignedIn } from './sign-in.js';
import { ANNOUNCED, API_TROUBLES, type ApiTrouble, GIGABYTE } from './troubled-resource-server.js';

/** A call through the backend, and what came of it. Times are epoch milliseconds. */
export interface Called {
  readonly session: SignedIn;
  readonly trouble: ApiTrouble;
  readonly backend: number;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: CallOutcome;
}

export type CallOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly isOfBackend: boolean;
      readonly bytes: number;
      readonly text: string;
    }
  /** The answer began, and was cut off. */
  | { readonly kind: 'cut off' }
  | { readonly kind: 'no answer' };

export interface CallersOptions {
  readonly nextBackend: Balancer;
  readonly chance: Chance;
  readonly nextSession: () => SignedIn | undefined;
}

export interface Callers {
  /** Calls with so many at once until the signal, and then waits for all answers. */
  call(count: number, signal: AbortSignal): Promise<void>;
  readonly called: readonly Called[];
}

/** One at a time, or nothing else would be served. */
const GIGABYTES = 1;
const KEPT_TEXT = 1000;

/** Pages whose calls go through the backends to a resource server that does all that a bad one can do. */
export function createCallers({ nextBackend, chance, nextSession }: CallersOptions): Callers {
  const agent = new Agent({ keepAlive: true });
  const called: Called[] = [];
  let gigabytes = 0;
  const callOne = async (session: SignedIn, trouble: ApiTrouble) => {
    const { number, origin } = nextBackend();
    const sentAtMs = Date.now();
    const outcome = await exchange({ origin }, { agent, session, trouble });
    called.push({ session, trouble, backend: number, sentAtMs, endedAtMs: Date.now(), outcome });
  };
  const callAlone = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      const session = nextSession();
      const trouble = chance.pick(API_TROUBLES);
      const isTooMuch = trouble === 'gigabyte' && gigabytes >= GIGABYTES;
      if (session !== undefined && !isTooMuch) {
        gigabytes += trouble === 'gigabyte' ? 1 : 0;
        await callOne(session, trouble);
        gigabytes -= trouble === 'gigabyte' ? 1 : 0;
      }
      await pause(chance.between(0, 100));
    }
  };
  return {
    called,
    async call(count, signal) {
      await Promise.all(Array.from({ length: count }, () => callAlone(signal)));
      agent.destroy();
    },
  };
}

interface Calling {
  readonly agent: Agent;
  readonly session: SignedIn;
  readonly trouble: ApiTrouble;
}

function exchange(
  { origin }: Pick<BackendProcess, 'origin'>,
  { agent, session: { cookie }, trouble }: Calling,
): Promise<CallOutcome> {
  const headers = { Cookie: `${SESSION_COOKIE}=${cookie}`, 'Sec-Fetch-Site': 'same-origin' };
  return new Promise((resolve) => {
    const sent = request(`${origin}/bff/api/stocks/v1/${trouble}`, { agent, headers }, (answer) => {
      readAnswer(answer).then(resolve, () => resolve({ kind: 'cut off' }));
    });
    sent.on('error', () => resolve({ kind: 'no answer' })).end();
  });
}

async function readAnswer(answer: IncomingMessage): Promise<CallOutcome> {
  let bytes = 0;
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (text.length < KEPT_TEXT) text += chunk.toString('latin1', 0, KEPT_TEXT);
  }
  const isOfBackend = String(answer.headers['proxy-status']).startsWith('tmi-bff;');
  return { kind: 'answered', status: answer.statusCode ?? 0, isOfBackend, bytes, text };
}

/** What is wrong with a call, if anything is. */
export type CallFault = 'falsely complete' | 'foreign' | 'unexplained';

/** The statuses with which the backend answers for each trouble of the resource server. */
const ANSWERED_FOR: Readonly<Record<ApiTrouble, readonly number[]>> = {
  fine: [],
  hang: [504],
  reset: [502],
  garbage: [502],
  short: [],
  stall: [],
  long: [],
  gigabyte: [],
};

/** Refusals of the backend that have to do with the session, the store or the authorization server. */
const OWN_REFUSALS = /"error":"(invalid_session|invalid_grant|temporarily_unavailable|server_error)"/;

/** A call may be cut off or unanswered at any time: backends are killed here. */
export function faultOf({ trouble, outcome, session }: Called): CallFault | undefined {
  if (outcome.kind !== 'answered') return undefined;
  const { status, isOfBackend, bytes, text } = outcome;
  if (isOfBackend) {
    const isExpected = ANSWERED_FOR[trouble].includes(status) || OWN_REFUSALS.test(text);
    return isExpected ? undefined : 'unexplained';
  }
  if (status !== 200) return 'unexplained';
  if (trouble === 'fine') return JSON.parse(text).sub === session.person ? undefined : 'foreign';
  if (trouble === 'long') return text === ANNOUNCED ? undefined : 'falsely complete';
  return trouble === 'gigabyte' && bytes === GIGABYTE ? undefined : 'falsely complete';
}

/** How often what came of which trouble. */
export function countCalls(called: readonly Called[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { trouble, outcome } of called) {
    const name = `${trouble}: ${outcome.kind === 'answered' ? outcome.status : outcome.kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
