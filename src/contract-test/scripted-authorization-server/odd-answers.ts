import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { OddAnswer } from './behaviour.js';
import type { EndpointAnswer } from './endpoints.js';

/** The answers that replace the usual ones, by path. */
export interface OddAnswers {
  next(path: string, answer: OddAnswer): void;
  always(path: string, answer: OddAnswer | undefined): void;
  /** Takes the one that is due; an empty one changes nothing. */
  take(path: string): OddAnswer;
  clear(): void;
  readonly isEmpty: boolean;
  /** Returns what brings back those that are due now. */
  setAside(): () => void;
}

export function createOddAnswers(): OddAnswers {
  const next = new Map<string, OddAnswer[]>();
  const always = new Map<string, OddAnswer>();
  const clear = () => {
    next.clear();
    always.clear();
  };
  return {
    next: (path, odd) => next.set(path, [...(next.get(path) ?? []), odd]),
    always: (path, odd) => (odd ? always.set(path, odd) : always.delete(path)),
    take: (path) => next.get(path)?.shift() ?? always.get(path) ?? {},
    clear,
    get isEmpty() {
      return always.size === 0 && [...next.values()].every((due) => due.length === 0);
    },
    setAside() {
      const [ownNext, ownAlways] = [[...next], [...always]];
      return () => {
        clear();
        for (const [path, due] of ownNext) next.set(path, due);
        for (const [path, odd] of ownAlways) always.set(path, odd);
      };
    },
  };
}

/** Sends the usual answer with what is odd about this one. An answer that is replaced whole is not even made. */
export async function sendAnswer(
  response: ServerResponse,
  odd: OddAnswer,
  process: () => Promise<EndpointAnswer>,
): Promise<unknown> {
  if (odd.dropped === 'before processing') return response.destroy();
  const isReplaced = odd.status !== undefined || odd.body !== undefined;
  const usual: EndpointAnswer = isReplaced ? { status: 200, body: '' } : await process();
  if (odd.delaySeconds !== undefined) await wait(odd.delaySeconds * 1000);
  await odd.until;
  if (odd.dropped === 'after processing') return response.destroy();
  const body = odd.body ?? usual.body;
  response.writeHead(odd.status ?? usual.status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...(usual.location === undefined ? {} : { location: usual.location }),
    ...odd.headers,
  } as Record<string, string | string[]>);
  return response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
