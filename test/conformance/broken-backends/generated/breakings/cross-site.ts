import { FOREIGN_ORIGINS } from '../../../../../src/contract-test/requirements/steps/foreign-origins.js';
import type { Request } from '../../backend/parts.js';
import { rewritingRequests } from '../at-point.js';
import type { Breaking, Breakings } from './breaking.js';

/** The wrapper hides from the backend that another site asks. */
const hidingTheSite =
  (isMeant: (request: Request, value: string) => boolean): Breaking =>
  (point) =>
    rewritingRequests(point, {
      isMeant: (request) => isMeant(request, point.value ?? ''),
      rewrite: (request) => ({ ...request, headers: withoutSite(request) }),
    });

function withoutSite({ headers }: Request): Request['headers'] {
  const hidden = ['origin', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.includes(name)));
}

const isFrom =
  (site: string) =>
  ({ headers }: Request, mode: string): boolean =>
    headers['sec-fetch-site'] === site && headers['sec-fetch-mode'] === mode;

export const crossSite: Breakings = {
  'CSRF-06': hidingTheSite(isFrom('cross-site')),
  'CSRF-07': hidingTheSite(isFrom('same-site')),
  'CSRF-12': hidingTheSite(
    ({ headers }, value) =>
      headers.origin === FOREIGN_ORIGINS[value]?.(new URL(`http://${headers.host}`)) && !headers['sec-fetch-site'],
  ),
};
