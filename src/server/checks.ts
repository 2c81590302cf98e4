import type { Options } from '../config/schema.js';
import type { Answer } from '../contract/answer.js';
import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import { type Refusal, refuse } from '../core/refusal.js';
import { confirmPage } from '../sign-in/sign-in-pages.js';
import { provenanceOf, provenanceOfNavigation } from './site.js';

/** A session that came over plain HTTP is no session (TLS-04). */
export function checkTransport({ secure }: IncomingRequest): Refusal | undefined {
  return secure ? undefined : refuse(400, 'invalid_session', 'This needs HTTPS.');
}

/** Who may ask: this origin's scripts for what is fetched, a person for what is navigated to (CSRF-06 to CSRF-16). */
export function checkSite(
  request: IncomingRequest,
  { navigation, isBackChannel }: Operation,
  { publicOrigin, requiredHeader }: Pick<Options, 'publicOrigin' | 'requiredHeader'>,
): Refusal | Answer | undefined {
  if (isBackChannel) return undefined;
  if (navigation === undefined) {
    if (provenanceOf(request.headers, publicOrigin) !== 'own script')
      return refuse(403, 'invalid_request', 'Only scripts of this origin may ask.');
    return hasHeader(request, requiredHeader)
      ? undefined
      : refuse(403, 'invalid_request', `The header ${requiredHeader} is missing.`);
  }
  const provenance = provenanceOfNavigation(request.headers, publicOrigin);
  if (provenance === 'own navigation' || (provenance === 'foreign navigation' && navigation === 'authorization-server'))
    return undefined;
  if (provenance === 'foreign navigation') return confirmPage(`${request.path}?${request.query}`);
  return refuse(403, 'invalid_request', 'Navigate to this URL, do not fetch or embed it.');
}

/** Other origins can't send a header of one's own without a preflight, which nothing here approves (CSRF-09). */
function hasHeader({ headers }: IncomingRequest, name: string | undefined): boolean {
  return name === undefined || (headers[name.toLowerCase()] ?? '') !== '';
}
