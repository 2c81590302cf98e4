import { type Cookie, CookieJar } from './cookie-jar.js';
import { type Button, type HtmlForm, parseForms, readText } from './html-form.js';
import { exchange, type HttpAnswer } from './http-exchange.js';

export type { Cookie } from './cookie-jar.js';
export type { HttpAnswer } from './http-exchange.js';

/** `Sec-Fetch-Site` (Fetch Metadata section 2.3). */
export type FetchSite = 'none' | 'same-origin' | 'same-site' | 'cross-site';

export interface FetchInit {
  readonly method?: string;
  /** They win over what the user agent adds; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /**
   * The page whose script asks. With it the request carries the Fetch Metadata and the `Origin` of that page, and only
   * the cookies that `SameSite` allows; without it all cookies and no such headers.
   */
  readonly from?: string | URL;
}

export interface NavigateInit {
  /** The page on which a link was followed; absent for an address that was typed. */
  readonly from?: string | URL;
  /** Says `Sec-Fetch-Site` instead of deriving it. */
  readonly site?: FetchSite;
}

export interface Submission {
  /** Part of the label of the button to press; the first button otherwise. */
  readonly press?: string;
  /** Values typed into the form, which win over what it holds. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface SignIn {
  readonly person: string;
  /** `allow` when absent. */
  readonly consent?: 'allow' | 'deny';
}

/** A browser as far as the tests of this project need one: cookies, redirects, forms; no scripts. */
export interface UserAgent {
  /** Sends one request; does not follow redirects. */
  fetch(url: string | URL, init?: FetchInit): Promise<HttpAnswer>;
  /** Opens a page as a browser does, following redirects (at most 20). */
  navigate(url: string | URL, init?: NavigateInit): Promise<HttpAnswer>;
  /** Sends the form of a page, following redirects. */
  submit(page: HttpAnswer, submission?: Submission): Promise<HttpAnswer>;
  /**
   * Signs a person in at the demo authorization server and decides about consent if it asks.
   *
   * @returns the URL of the redirect that leaves the authorization server, which is not followed
   */
  signInAt(authorizationUrl: string | URL, signIn: SignIn): Promise<URL>;
  cookiesFor(url: string | URL): readonly Cookie[];
  /** Puts a cookie into the jar as if the URL had answered with this `Set-Cookie`; tells whether it was accepted. */
  setCookie(url: string | URL, setCookie: string): boolean;
  clearCookies(): void;
}

interface Navigation {
  readonly url: URL;
  readonly method: string;
  readonly body?: string;
  readonly from?: URL;
  readonly site?: FetchSite;
}

/** Creates a user agent with an empty cookie jar. */
export function createUserAgent(): UserAgent {
  const jar = new CookieJar();
  return {
    fetch: async (url, init = {}) => fetchOnce(jar, new URL(url), init),
    navigate: async (url, { from, site } = {}) =>
      follow(jar, { url: new URL(url), method: 'GET', ...(from && { from: new URL(from) }), ...(site && { site }) }),
    submit: async (page, submission = {}) => follow(jar, toNavigation(page, submission)),
    signInAt: async (authorizationUrl, signIn) => walkSignIn(jar, new URL(authorizationUrl), signIn),
    cookiesFor: (url) => jar.cookiesFor(url),
    setCookie: (url, setCookie) => jar.setCookie(url, setCookie),
    clearCookies: () => jar.clear(),
  };
}

async function fetchOnce(jar: CookieJar, url: URL, init: FetchInit): Promise<HttpAnswer> {
  const { method = 'GET', from, body } = init;
  const site = from && siteOf(new URL(from), url);
  const sent = jar.cookiesFor(url).filter(({ sameSite }) => site !== 'cross-site' || sameSite === 'none');
  const needsOrigin = site !== undefined && (site !== 'same-origin' || (method !== 'GET' && method !== 'HEAD'));
  return send(jar, url, {
    method,
    body,
    headers: {
      ...cookieHeader(sent),
      ...(site && { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }),
      ...(from && needsOrigin && { Origin: new URL(from).origin }),
      ...init.headers,
    },
  });
}

async function navigateOnce(jar: CookieJar, { url, method, body, from, site }: Navigation): Promise<HttpAnswer> {
  const fetchSite = site ?? (from ? siteOf(from, url) : 'none');
  return send(jar, url, {
    method,
    body,
    headers: {
      ...cookieHeader(jar.cookiesFor(url).filter((cookie) => goesAlong(cookie, fetchSite, method))),
      Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
      'Sec-Fetch-Site': fetchSite,
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
      ...(body !== undefined && {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: from?.origin ?? 'null',
      }),
    },
  });
}

async function send(jar: CookieJar, url: URL, request: Parameters<typeof exchange>[1]): Promise<HttpAnswer> {
  const answer = await exchange(url, request);
  for (const setCookie of answer.headers.getSetCookie()) jar.setCookie(url, setCookie);
  return answer;
}

async function follow(jar: CookieJar, first: Navigation): Promise<HttpAnswer> {
  let navigation: Navigation | undefined = first;
  for (let count = 0; count <= 20; count++) {
    const answer: HttpAnswer = await navigateOnce(jar, navigation);
    navigation = redirected(answer, navigation);
    if (!navigation) return answer;
  }
  throw new Error(`Too many redirects from ${first.url.href}`);
}

/** Where an answer leads: 307 and 308 send the form again, the others ask with GET (RFC 9110 section 15.4). */
function redirected({ status, headers, url }: HttpAnswer, before: Navigation): Navigation | undefined {
  const location = headers.get('location');
  if (![301, 302, 303, 307, 308].includes(status) || !location) return undefined;
  const next = new URL(location, url);
  if (status > 303) return { ...before, url: next };
  const { body: _body, ...rest } = before;
  return { ...rest, url: next, method: 'GET' };
}

function toNavigation(page: HttpAnswer, { press, fields = {} }: Submission): Navigation {
  const { form, button } = findButton(page, press);
  const pressed = button?.name === undefined ? {} : { [button.name]: button.value };
  const values = new URLSearchParams({ ...form.fields, ...fields, ...pressed });
  const url = new URL(form.action ?? page.url, page.url);
  if (form.method === 'POST') return { url, method: 'POST', body: values.toString(), from: page.url };
  url.search = values.toString();
  return { url, method: 'GET', from: page.url };
}

function findButton(page: HttpAnswer, press = ''): { form: HtmlForm; button?: Button } {
  for (const form of parseForms(page.body)) {
    const button = form.buttons.find(({ label }) => label.includes(press));
    if (button) return { form, button };
    if (press === '') return { form };
  }
  throw new Error(`No form with a button "${press}" on ${page.url.href} (${page.status}): ${readText(page.body)}`);
}

async function walkSignIn(jar: CookieJar, start: URL, signIn: SignIn): Promise<URL> {
  let navigation: Navigation = { url: start, method: 'GET' };
  for (let count = 0; count <= 20; count++) {
    if (navigation.url.origin !== start.origin) return navigation.url;
    const answer = await navigateOnce(jar, navigation);
    navigation = redirected(answer, navigation) ?? toNavigation(answer, answerPage(answer, signIn));
  }
  throw new Error(`The sign-in that began at ${start.href} does not end`);
}

/** Chooses what to press on a page of the demo authorization server. */
function answerPage(page: HttpAnswer, { person, consent = 'allow' }: SignIn): Submission {
  const buttons = parseForms(page.body).flatMap((form) => form.buttons);
  const wanted = buttons.find(({ name, value }) => name === 'person' && value === person);
  const decision = buttons.find(({ name, value }) => name === 'decision' && value === consent);
  return { press: (wanted ?? decision)?.label ?? '' };
}

function siteOf(from: URL, to: URL): FetchSite {
  if (from.origin === to.origin) return 'same-origin';
  return from.protocol === to.protocol && from.hostname === to.hostname ? 'same-site' : 'cross-site';
}

function goesAlong({ sameSite }: Cookie, site: FetchSite, method: string): boolean {
  if (site !== 'cross-site' || sameSite === 'none') return true;
  return sameSite === 'lax' && method === 'GET';
}

function cookieHeader(cookies: readonly Cookie[]): { Cookie?: string } {
  return cookies.length === 0 ? {} : { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
}
