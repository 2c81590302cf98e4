import { HARDENING } from '../http/headers.js';

/**
 * The headers of every answer of the contract, errors included (HDR, CACHE). `Vary` lists the headers that answers
 * depend on, for caches that ignore `no-store`.
 */
const ALWAYS = {
  ...HARDENING,
  'cache-control': 'no-store',
  vary: 'Cookie, Origin, Sec-Fetch-Dest, Sec-Fetch-Mode, Sec-Fetch-Site',
} as const;

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

/** The policy of content that browsers should not render. */
export const NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** For content that browsers should not render. */
export const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  ...ALWAYS,
  'content-type': JSON_TYPE,
  'content-security-policy': NOTHING_POLICY,
});

/** For a redirect, which has no content and so no type. */
export const REDIRECT_HEADERS: Readonly<Record<string, string>> = {
  ...ALWAYS,
  'content-security-policy': NOTHING_POLICY,
};

const pagesByPolicy = new Map<string, Readonly<Record<string, string>>>();

/** For a page of the backend itself, whose policy is one of few. */
export function pageHeaders(policy: string): Readonly<Record<string, string>> {
  const known = pagesByPolicy.get(policy);
  if (known !== undefined) return known;
  const headers = Object.freeze({
    ...ALWAYS,
    vary: `${ALWAYS.vary}, Accept, Accept-Language`,
    'content-type': HTML_TYPE,
    'content-security-policy': `${policy}; base-uri 'none'; frame-ancestors 'none'`,
  });
  pagesByPolicy.set(policy, headers);
  return headers;
}

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Enforces HTTPS from now on (TLS-07). Not over plain HTTP, where an attacker on the network can write answers (RFC
 * 6797, section 7.2), and not for a plain HTTP origin, which is for development.
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
