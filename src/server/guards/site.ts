import type { IncomingHttpHeaders } from 'node:http';
import type Koa from 'koa';
import type { Options } from '../../config/schema.js';
import type { Answer } from '../../contract/answer.js';
import type { IncomingRequest } from '../../contract/incoming-request.js';
import { type Refusal, refuse } from '../../core/refusal.js';
import { confirmPage } from '../../sign-in/sign-in-pages.js';
import { incomingOf } from '../incoming.js';
import { type Access, accessOf, respondTo } from './access.js';
import { provenanceOf, provenanceOfNavigation } from './provenance.js';

type SiteOptions = Pick<Options, 'publicOrigin' | 'requiredHeader'>;

/** Refuses requests that are neither by a script of this origin nor a navigation of the person (CSRF-06 to CSRF-16). */
export function createSiteGuard(options: SiteOptions): Koa.Middleware {
  return (ctx, next) => {
    const answer = checkSite(incomingOf(ctx), accessOf(ctx), options);
    return answer === undefined ? next() : respondTo(ctx, answer);
  };
}

function checkSite(
  request: IncomingRequest,
  { navigation, isBackChannel, navigations = false }: Access,
  options: SiteOptions,
): Answer | undefined {
  if (isBackChannel) return undefined;
  if (navigation === undefined)
    return navigations && isOwnDownload(request) ? undefined : refusalOfSite(request.headers, options);
  const provenance = provenanceOfNavigation(request.headers, options.publicOrigin);
  if (provenance === 'own navigation' || (provenance === 'foreign navigation' && navigation === 'authorization-server'))
    return undefined;
  if (provenance === 'foreign navigation') return confirmPage(`${request.path}?${request.query}`);
  return refuse(403, 'invalid_request', 'Navigate to this URL, do not fetch or embed it.');
}

/** A navigation that reads, and that the browser says is from this origin or by the person. */
function isOwnDownload({ method, headers }: IncomingRequest): boolean {
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const isOwn = headers['sec-fetch-site'] === 'same-origin' || headers['sec-fetch-site'] === 'none';
  return isNavigation && isOwn && ['GET', 'HEAD'].includes(method);
}

/** The refusal of a request that no script of this origin sent, or that lacks the required header. */
export function refusalOfSite(
  headers: IncomingHttpHeaders,
  { publicOrigin, requiredHeader }: SiteOptions,
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
