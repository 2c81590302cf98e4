import type { IncomingHttpHeaders } from 'node:http';
import type { Options } from '../config/schema.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { provenanceOf, provenanceOfNavigation } from '../http/provenance.js';

/** The properties of an operation that decide where its requests may come from. */
export interface SiteAccess {
  /** Whether browsers navigate here, and from where. `undefined`: scripts send the requests. */
  readonly navigation: 'page' | 'authorization-server' | undefined;
  /** The authorization server sends the requests, without a browser, so cookies and headers of browsers are ignored. */
  readonly isBackChannel: boolean;
  /** Whether people may navigate here from this origin besides what scripts do, to download something. */
  readonly navigations?: boolean;
}

type SiteRules = Pick<Options, 'publicOrigin' | 'requiredHeader'>;

interface Request {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** What is to be done with a request, by where it comes from. If a page of another site led here, the person is asked to confirm. */
export type SiteVerdict = 'passes' | 'asks the person' | (Refusal & { status: 403 });

/** Refuses requests that are neither by a script of this origin nor a navigation of the person (CSRF-06 to CSRF-16). */
export function checkSite(
  request: Request,
  { navigation, isBackChannel, navigations = false }: SiteAccess,
  rules: SiteRules,
): SiteVerdict {
  if (isBackChannel) return 'passes';
  if (navigation === undefined)
    return navigations && isOwnDownload(request) ? 'passes' : (refusalOfSite(request.headers, rules) ?? 'passes');
  const provenance = provenanceOfNavigation(request.headers, rules.publicOrigin);
  if (provenance === 'own navigation' || (provenance === 'foreign navigation' && navigation === 'authorization-server'))
    return 'passes';
  if (provenance === 'foreign navigation') return 'asks the person';
  return refuse(403, 'invalid_request', 'Navigate to this URL, do not fetch or embed it.');
}

/** A navigation that reads, and that the browser says is from this origin or by the person. */
function isOwnDownload({ method, headers }: Request): boolean {
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const isOwn = headers['sec-fetch-site'] === 'same-origin' || headers['sec-fetch-site'] === 'none';
  return isNavigation && isOwn && ['GET', 'HEAD'].includes(method);
}

/** The refusal of a request that no script of this origin sent, or that lacks the required header. */
export function refusalOfSite(
  headers: IncomingHttpHeaders,
  { publicOrigin, requiredHeader }: SiteRules,
): (Refusal & { status: 403 }) | undefined {
  if (provenanceOf(headers, publicOrigin) !== 'own script')
    return refuse(403, 'invalid_request', 'Only scripts of this origin may send this request.');
  return hasHeader(headers, requiredHeader)
    ? undefined
    : refuse(403, 'invalid_request', `The header ${requiredHeader} is missing.`);
}

/** Other origins cannot send a custom header without a preflight, which the backend never approves (CSRF-09). */
function hasHeader(headers: IncomingHttpHeaders, name: string | undefined): boolean {
  return name === undefined || (headers[name.toLowerCase()] ?? '') !== '';
}
