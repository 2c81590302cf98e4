import type { CheckContext } from '../../check-context.js';
import type { Answer } from '../../probe/answer.js';
import type { Caller } from '../../probe/caller.js';
import type { HttpBrowser } from '../../session/http-browser.js';
import type { SignedIn } from '../../session/session-source.js';
import { Inconclusive } from '../../statements.js';
import { FORM } from './post-form.js';

/** Signs out as the page does, with parameters in the query or, unless it is a GET, in a form. */
export function signOut(
  caller: Caller,
  { hints }: CheckContext,
  { query, form }: { readonly query?: string; readonly form?: string } = {},
): Promise<Answer> {
  const { url = '', method = 'POST' } = hints.logout ?? {};
  const inForm = form !== undefined && method !== 'GET';
  return caller.ask(url, {
    method,
    query: query ?? (inForm ? undefined : form),
    headers: { Origin: caller.origin, ...(inForm ? { 'Content-Type': FORM } : {}) },
    ...(inForm ? { body: form } : {}),
  });
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

/** Where a browser arrives that goes on from there, as far as the addresses are of the run. */
export async function endOfWay(
  { authorizationServer, has }: CheckContext,
  { answer, browser, next }: { answer: Answer; browser: HttpBrowser; next: URL | undefined },
): Promise<URL | undefined> {
  const own = new URL(answer.exchange.request.url);
  const known = [own.origin, ...(has('authorization server') ? [authorizationServer.issuer] : [])];
  if (next === undefined || !known.includes(next.origin)) return undefined;
  for (const cookie of answer.setCookies) browser.jar.keep(own, cookie);
  return (await browser.navigate(next.href)).url;
}
