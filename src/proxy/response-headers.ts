import { HARDENING } from '../http/headers.js';
import { type FlatHeaders, pairsIn, valueIn } from './flat-headers.js';

/**
 * The headers of a resource server that do not pass, because the answer comes from the page's own origin now: they would
 * set cookies, approve other origins, clear the page's data, route or report its requests, or speak of one connection.
 */
const DROPPED = new RegExp(
  `^(?:${[
    'set-cookie2?|set-login|clear-site-data|access-control-.*|timing-allow-origin|service-worker.*|alt-svc|alt-used',
    'content-security-policy.*|cross-origin-.*|permissions-policy.*|document-policy.*|x-frame-options',
    'x-content-type-options|referrer-policy|x-permitted-cross-domain-policies|x-xss-protection|x-dns-prefetch-control',
    'strict-transport-security|public-key-pins.*|expect-ct|nel|report-to|reporting-endpoints|origin-agent-cluster',
    'origin-trial|speculation-rules|supports-loading-mode|refresh|accept-ch|critical-ch|sourcemap|x-sourcemap',
    'no-vary-search|dpop-nonce|use-as-dictionary|observe-browsing-topics|activate-storage-access|sec-.*|proxy-.*',
    'connection|keep-alive|te|trailer|transfer-encoding|upgrade|http2-settings|cache-control|vary',
    'surrogate-.*|cdn-cache-control|.*-cdn-cache-control',
  ].join('|')})$`,
);

/** Foreign content from the page's own origin: nothing in it runs, and nothing embeds it. */
const HARDENED = Object.entries({
  ...HARDENING,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}).flat();

export interface ResponseRules {
  /** The cookies that may be set. */
  readonly setCookies: readonly string[];
  readonly rewriteLocation: (location: string) => string;
}

/** Writes the headers of the answer to the page, from and as a flat list of names and values. */
export function responseHeaders(received: FlatHeaders, { setCookies, rewriteLocation }: ResponseRules): string[] {
  const sent = [...HARDENED];
  const named = connectionOptions(received);
  let cacheControl: string | undefined;
  let vary = '';
  for (const [name, bytes] of pairsIn(received)) {
    const value = asLatin1(bytes);
    if (name === 'cache-control') cacheControl = cacheControl === undefined ? value : `${cacheControl}, ${value}`;
    else if (name === 'vary') vary += `, ${value}`;
    else if (name === 'set-cookie') pushIf(sent, name, isAllowedCookie(value, setCookies) && value);
    else if (name === 'location' || name === 'content-location') sent.push(name, rewriteLocation(value));
    else if (name === 'www-authenticate') pushIf(sent, name, /^\s*(Bearer|DPoP)\b/i.test(value) && value);
    else if (!isDropped(name) && !named.includes(name)) sent.push(name, value);
  }
  sent.push('cache-control', privately(cacheControl), 'vary', `Cookie${vary}`);
  return sent;
}

const known = new Map<string, boolean>();

/** Remembered, because the same few names come in every answer. */
function isDropped(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const dropped = DROPPED.test(name);
  if (known.size < 1000) known.set(name, dropped);
  return dropped;
}

/** The headers that `Connection` names are for one connection (RFC 9110, section 7.6.1). */
function connectionOptions(received: FlatHeaders): readonly string[] {
  const options = valueIn(received, 'connection')?.toLowerCase().split(',') ?? [];
  return options.map((option) => option.trim());
}

function pushIf(sent: string[], name: string, value: string | false): void {
  if (value !== false) sent.push(name, value);
}

/** A cookie for the whole site would reach other hosts, so it must not name a domain. */
function isAllowedCookie(value: string, allowed: readonly string[]): boolean {
  // As browsers do, strips spaces and tabs only (RFC 6265, section 5.2): what `trim` strips besides is part of a name.
  const [, name = ''] = /^[ \t]*([^=;]*?)[ \t]*=/.exec(value) ?? [];
  return allowed.includes(name) && !/;\s*domain\s*=/i.test(value);
}

/** Caches that people share must not keep what is for one of them. Without a rule, browsers have to ask again. */
function privately(cacheControl: string | undefined): string {
  if (cacheControl === undefined) return 'private, no-cache';
  const directives = cacheControl.split(',').map((directive) => directive.trim());
  const kept = directives.filter((directive) => directive !== '' && !/^(public|s-maxage|private)\b/i.test(directive));
  return kept.some((directive) => /^no-store$/i.test(directive)) ? kept.join(', ') : ['private', ...kept].join(', ');
}

/** Header values are bytes. undici reads them as UTF-8, Node.js writes them as Latin-1. */
function asLatin1(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that need no conversion
  return /^[\x00-\x7f]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}
