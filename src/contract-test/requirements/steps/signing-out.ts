import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import type { SignedIn } from '../../session/session-source.js';
import { Inconclusive } from '../../statements.js';

/** Signs out as the page does. */
export function signOut(caller: Caller, { hints }: CheckContext, parameters = ''): Promise<Answer> {
  const { url = '', method = 'POST' } = hints.logout ?? {};
  return caller.ask(`${url}${parameters}`, { method, headers: { Origin: caller.origin } });
}

/** The URL that the page has to go to next, from a redirect or a member of the answer. */
export function nextAddress(answer: Answer, origin: string): URL | undefined {
  const members = Object.values(answer.members).filter((value) => typeof value === 'string');
  const candidates = [answer.header('location'), ...members.filter((value) => /^(https?:\/\/|\/)/.test(value))];
  const [next] = candidates.filter((candidate) => candidate !== undefined);
  return next === undefined ? undefined : new URL(next, origin);
}

/** How another site can cause a request: by a link that the person follows, or a form that it posts. */
export type CrossSiteRequest = 'link' | 'form';

const SENT_WITH: Readonly<Record<CrossSiteRequest, readonly string[]>> = { link: ['lax', 'none'], form: ['none'] };

/**
 * Whether browsers send this session with such a request (rfc6265bis, section 5.6.7.1). Throws `Inconclusive` if the
 * tester has not seen the cookie being set.
 */
export function isSentAcrossSites({ browser }: SignedIn, names: readonly string[], request: CrossSiteRequest): boolean {
  const cookies = browser.jar.cookies.filter(({ name }) => names.includes(name));
  if (cookies.length === 0)
    throw new Inconclusive('the SameSite of the session is unknown: the tester has not seen the cookie being set');
  return cookies.every(({ sameSite }) => SENT_WITH[request].includes(sameSite));
}
