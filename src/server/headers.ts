import { HARDENING } from '../http/headers.js';

/**
 * The headers that every answer of the contract carries, errors included (HDR, CACHE). `Vary` names what the decision
 * looks at, for the caches that ignore `no-store`.
 */
const ALWAYS = {
  ...HARDENING,
  'cache-control': 'no-store',
  vary: 'Cookie, Origin, Sec-Fetch-Dest, Sec-Fetch-Mode, Sec-Fetch-Site',
} as const;

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

/** The policy of what no browser should ever render. */
export const NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** For an answer that no browser should ever render. */
export const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  ...ALWAYS,
  'content-type': JSON_TYPE,
  'content-security-policy': NOTHING_POLICY,
});

/** For a redirect: no content, and so no type. */
export const REDIRECT_HEADERS: Readonly<Record<string, string>> = {
  ...ALWAYS,
  'content-security-policy': NOTHING_POLICY,
};

/** For a page that needs nothing but this one style sheet. */
export function pageHeaders(styleHash: string): Readonly<Record<string, string>> {
  return htmlHeaders(`default-src 'none'; style-src '${styleHash}'; form-action 'none'`);
}

/**
 * For a page whose one script sends its one form. `form-action` would have to name whatever the other side redirects to,
 * and there is nothing in the page that anybody else could have written.
 */
export function formPageHeaders(styleHash: string, scriptHash: string): Readonly<Record<string, string>> {
  return htmlHeaders(`default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'`);
}

function htmlHeaders(allowed: string): Readonly<Record<string, string>> {
  const policy = `${allowed}; base-uri 'none'; frame-ancestors 'none'`;
  return Object.freeze({ ...ALWAYS, 'content-type': HTML_TYPE, 'content-security-policy': policy });
}

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Tells browsers to come over HTTPS from now on (TLS-07). Not in an answer over plain HTTP, which anybody on the way can
 * write (RFC 6797, section 7.2), and not for an origin on plain HTTP, which is for development.
 */
export function transportHeaders(
  publicOrigin: string,
  { isHttps }: { readonly isHttps: boolean },
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (isHttps && publicOrigin.startsWith('https:'))
    headers['strict-transport-security'] = `max-age=${ONE_YEAR_SECONDS}`;
  return Object.freeze(headers);
}
