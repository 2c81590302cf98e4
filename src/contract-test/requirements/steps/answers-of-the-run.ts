import type { CheckContext } from '../../check-context.js';
import type { Level } from '../../clause.js';
import { ENDPOINTS, TOKEN } from '../../endpoints.js';
import type { Answer } from '../../probe/answer.js';
import { type Finding, finding } from '../../statements.js';
import { postForm, refusesMethod } from './post-form.js';

interface Rule {
  readonly expected: string;
  isRight(answer: Answer): boolean;
  /** What the finding says was seen. */
  seen(answer: Answer): string;
  /** Only answers of this endpoint. */
  readonly path?: string;
  /** Only answers that this is true of. */
  isMeant?(answer: Answer): boolean;
}

/** Sources speak of answers to the methods that the endpoints support; for others the same is good practice. */
const ON_OTHER_METHODS: Level = 'project';

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
  { expected, isRight, seen, path, isMeant = () => true }: Rule,
): Generator<Finding, void, void> {
  const found = new Set<string>();
  const answers = answersOfRun();
  for (const answer of answers) {
    const { url, method } = answer.exchange.request;
    const { pathname } = new URL(url);
    const kind = `${method} ${pathname} ${answer.status}`;
    const isOwn = method !== 'OPTIONS' && !GATEWAY.includes(answer.status);
    const isIncluded = isOwn && (path === undefined || pathname.endsWith(path)) && isMeant(answer);
    if (!isIncluded || found.has(kind) || isRight(answer)) continue;
    found.add(kind);
    const level = isSupported(answer, answers) ? undefined : ON_OTHER_METHODS;
    yield finding(`${expected} from ${pathname}`, answer, { seen: `${method}: ${seen(answer)}`, level });
  }
}

/**
 * Whether a cache may store it that is not told otherwise. Caches store answers to GET and HEAD, and to a POST those that
 * say so (RFC 9110, sections 9.2.3 and 9.3.3); all the same, RFC 6749, section 5.1, demands `no-store` of each token.
 */
export function mayBeStored({ status, exchange: { request } }: Answer): boolean {
  return ['GET', 'HEAD'].includes(request.method) || (request.method === 'POST' && status < 300);
}

/** Whether the endpoint supports the method of this request. What answers others is often the framework. */
function isSupported(answer: Answer, ofTheRun: readonly Answer[]): boolean {
  const { method } = answer.exchange.request;
  if (method === 'HEAD') return !refusesMethod(answer);
  return method === 'GET' || (isPostedToken(answer) && ofTheRun.some((one) => isPostedToken(one) && bringsJson(one)));
}

function isPostedToken({ exchange: { request } }: Answer): boolean {
  return request.method === 'POST' && new URL(request.url).pathname.endsWith(TOKEN);
}

function bringsJson(answer: Answer): boolean {
  return answer.isJsonObject && !refusesMethod(answer);
}
