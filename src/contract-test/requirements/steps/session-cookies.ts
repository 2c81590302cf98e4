import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';

/** The `Cookie` header with those of its pairs changed that make the session. */
export function withSessionPairs(
  header: string | undefined,
  names: readonly string[],
  change: (name: string, value: string) => string,
): string {
  return pairsOf(header)
    .map(({ pair, name, value }) => (names.includes(name) ? change(name, value) : pair))
    .join('; ');
}

/** The values of those pairs. */
export function sessionValues(header: string | undefined, names: readonly string[]): string[] {
  return pairsOf(header).flatMap(({ name, value }) => (names.includes(name) ? [value] : []));
}

function pairsOf(header = '') {
  return header.split('; ').map((pair) => {
    const name = pair.slice(0, pair.indexOf('='));
    return { pair, name, value: pair.slice(name.length + 1) };
  });
}

/** The caller as a browser continues after this answer: without the session, if the answer removes its cookies. */
export function continuedAfter(caller: Caller, answer: Answer, names: readonly string[]): Caller {
  const removed = answer.setCookies.filter(({ isRemoval }) => isRemoval).map(({ name }) => name);
  if (!names.some((name) => removed.includes(name))) return caller;
  const left = (caller.cookie ?? '').split('; ').filter((pair) => !removed.includes(pair.slice(0, pair.indexOf('='))));
  return caller.withCookie(left.length === 0 ? undefined : left.join('; '));
}

/** Only those pairs of the `Cookie` header that make the session. */
export function onlySession(header: string | undefined, names: readonly string[]): string {
  return pairsOf(header)
    .filter(({ name }) => names.includes(name))
    .map(({ pair }) => pair)
    .join('; ');
}

/** The client with a session cookie that no longer is one; none where the names of the cookies are unknown. */
export function withDeadCookie(anonymous: Caller, names: readonly string[]): readonly Caller[] {
  if (names.length === 0) return [];
  return [anonymous.withCookie(names.map((name) => `${name}=${'x'.repeat(43)}`).join('; '))];
}
