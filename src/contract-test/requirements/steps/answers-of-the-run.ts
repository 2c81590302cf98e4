import type { CheckContext } from '../../check-context.js';
import type { Level } from '../../clause.js';
import { ENDPOINTS, TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { type Finding, finding } from '../../statements.js';
import { postForm } from './post-form.js';

interface Rule {
  readonly expected: string;
  isRight(answer: Answer): boolean;
  /** What the finding says was seen. */
  seen(answer: Answer): string;
  /** Only answers of this endpoint. */
  readonly path?: string;
}

/** Sources speak of answers to the methods that the endpoints support; for others the same is good practice. */
const ON_OTHER_METHODS: Level = 'project';

const SUPPORTED = ['GET', 'HEAD', 'POST'];

/** Answers from the endpoints themselves. Gateways have answers of their own for outages and overload. */
const GATEWAY = [413, 414, 429, 431, 502, 503, 504];

/** How many requests `askEachWay` makes at most. */
export const EACH_WAY = 2 * ENDPOINTS.length + 1;

/** Asks both endpoints, or one, with and without a session, for answers that no other check may have asked for. */
export async function askEachWay(context: CheckContext, paths: readonly string[] = ENDPOINTS): Promise<void> {
  const callers = context.sessionCookieNames.length > 0 ? [context.anonymous, context.session] : [context.anonymous];
  for (const caller of callers) for (const path of paths) await caller.ask(path);
  if (paths.includes(TOKEN)) await postForm(context.anonymous, TOKEN, '');
}

/** Holds every kind of answer that the two endpoints gave in this run to a rule; one finding for each kind of request. */
export function* expectOfAllAnswers(
  { answersOfRun }: CheckContext,
  { expected, isRight, seen, path }: Rule,
): Generator<Finding, void, void> {
  const found = new Set<string>();
  for (const answer of answersOfRun()) {
    const { url, method } = answer.exchange.request;
    const { pathname } = new URL(url);
    const kind = `${method} ${pathname} ${answer.status}`;
    const isMeant =
      method !== 'OPTIONS' && !GATEWAY.includes(answer.status) && (path === undefined || pathname.endsWith(path));
    if (!isMeant || found.has(kind) || isRight(answer)) continue;
    found.add(kind);
    const level = SUPPORTED.includes(method) ? undefined : ON_OTHER_METHODS;
    yield finding(`${expected} from ${pathname}`, answer, { seen: `${method}: ${seen(answer)}`, level });
  }
}
