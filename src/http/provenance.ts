import type { IncomingHttpHeaders } from 'node:http';

/** The source of a request, according to its headers (W3C Fetch Metadata Request Headers; RFC 6454). */
export type Provenance =
  /** A script of this origin, or a client that sends no such headers. */
  | 'own script'
  /** A navigation of the whole page: from this origin, by the person, or unknown. */
  | 'own navigation'
  /** A navigation of the whole page by another site, or by another origin of this site. */
  | 'foreign navigation'
  /** Anything else: another site's script, or a frame, an image, a script element, a form. */
  | 'foreign';

const KNOWN_SITES = ['same-origin', 'same-site', 'cross-site', 'none'];

/**
 * Determines the source of a request. An absent or unknown `Sec-Fetch-Site` is ignored (CSRF-10, CSRF-11). `Origin`, if
 * present, must then be the public origin (CSRF-12), which is a setting and never derived from `Host` (CSRF-13).
 */
export function provenanceOf(headers: IncomingHttpHeaders, publicOrigin: string): Provenance {
  if (isNavigation(headers)) return siteOfNavigation(headers);
  const site = known(headers['sec-fetch-site']);
  if (headers.origin !== undefined && headers.origin !== publicOrigin) return 'foreign';
  if (site !== undefined && site !== 'same-origin') return 'foreign';
  return isScriptRequest(headers) ? 'own script' : 'foreign';
}

/**
 * The source of a request to a path that people navigate to. Without `Sec-Fetch-Mode` it may be a navigation; where it
 * comes from counts all the same.
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
