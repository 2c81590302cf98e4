import type { IncomingHttpHeaders } from 'node:http';

/** Where a request comes from, as its headers tell (W3C Fetch Metadata Request Headers; RFC 6454). */
export type Provenance =
  /** A script of this origin asked, or a client that sends no such headers. */
  | 'own script'
  /** The person navigated the whole page here: from this origin, by typing, or unknown. */
  | 'own navigation'
  /** A page of another site, or of another origin of this site, led the whole page here. */
  | 'foreign navigation'
  /** Anything else: another site's script, or a frame, an image, a script element, a form. */
  | 'foreign';

const KNOWN_SITES = ['same-origin', 'same-site', 'cross-site', 'none'];

/**
 * Tells where a request comes from. An absent or unknown `Sec-Fetch-Site` tells nothing (CSRF-10, CSRF-11); `Origin`,
 * where it is sent, must then be our own (CSRF-12), which is known from configuration, never from `Host` (CSRF-13).
 */
export function provenanceOf(headers: IncomingHttpHeaders, publicOrigin: string): Provenance {
  if (isNavigation(headers)) return siteOfNavigation(headers);
  const site = known(headers['sec-fetch-site']);
  if (headers.origin !== undefined && headers.origin !== publicOrigin) return 'foreign';
  if (site !== undefined && site !== 'same-origin') return 'foreign';
  return isScriptRequest(headers) ? 'own script' : 'foreign';
}

/**
 * The same for a path that people navigate to. A browser that doesn't tell the mode may be navigating; where it comes
 * from counts all the same.
 */
export function provenanceOfNavigation(headers: IncomingHttpHeaders, publicOrigin: string): Provenance {
  return headers['sec-fetch-mode'] === undefined ? siteOfNavigation(headers) : provenanceOf(headers, publicOrigin);
}

function siteOfNavigation(headers: IncomingHttpHeaders): Provenance {
  const site = known(headers['sec-fetch-site']);
  return site === undefined || site === 'same-origin' || site === 'none' ? 'own navigation' : 'foreign navigation';
}

function known(site: string | string[] | undefined): string | undefined {
  return typeof site === 'string' && KNOWN_SITES.includes(site) ? site : undefined;
}

/** A navigation of the whole page, not of a frame or an object in it. */
function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function isScriptRequest(headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode'];
  const destination = headers['sec-fetch-dest'];
  return mode !== 'navigate' && (destination === undefined || destination === 'empty');
}
