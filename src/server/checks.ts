import type { IncomingRequest } from '../contract/incoming-request.js';
import type { Operation } from '../contract/operation.js';
import type { Answer } from '../operations/answer.js';
import { confirmPage } from '../operations/sign-in-pages.js';
import { type Refusal, refuse } from '../vocabulary/refusal.js';
import { provenanceOf, provenanceOfNavigation } from './site.js';

/** A session that came over plain HTTP is no session (TLS-04). */
export function checkTransport({ secure }: IncomingRequest): Refusal | undefined {
  return secure ? undefined : refuse(400, 'invalid_session', 'This needs HTTPS.');
}

/** Who may ask: this origin's scripts for what is fetched, a person for what is navigated to (CSRF-06 to CSRF-15). */
export function checkSite(
  request: IncomingRequest,
  { navigation }: Operation,
  publicOrigin: string,
): Refusal | Answer | undefined {
  if (navigation === undefined) {
    if (provenanceOf(request.headers, publicOrigin) === 'own script') return undefined;
    return refuse(403, 'invalid_request', 'Only scripts of this origin may ask.');
  }
  const provenance = provenanceOfNavigation(request.headers, publicOrigin);
  if (provenance === 'own navigation' || (provenance === 'foreign navigation' && navigation === 'authorization-server'))
    return undefined;
  if (provenance === 'foreign navigation') return confirmPage(`${request.path}?${request.query}`);
  return refuse(403, 'invalid_request', 'Navigate to this URL, do not fetch or embed it.');
}
