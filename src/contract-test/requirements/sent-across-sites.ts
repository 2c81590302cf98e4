import { CannotJudge } from '../requirement.js';
import type { SignedIn } from '../session/session-source.js';

/** What of another site makes the browser ask: a link that is followed, or a form that is posted. */
export type CrossSiteRequest = 'link' | 'form';

const SENT_WITH: Readonly<Record<CrossSiteRequest, readonly string[]>> = { link: ['lax', 'none'], form: ['none'] };

/**
 * Whether browsers send this session along with what another site makes them ask (rfc6265bis, section 5.6.7.1). Throws
 * `CannotJudge` where nobody has seen the cookie being set.
 */
export function isSentAcrossSites({ browser }: SignedIn, names: readonly string[], request: CrossSiteRequest): boolean {
  const cookies = browser.jar.cookies.filter(({ name }) => names.includes(name));
  if (cookies.length === 0) throw new CannotJudge('nobody has seen with which SameSite the session was set');
  return cookies.every(({ sameSite }) => SENT_WITH[request].includes(sameSite));
}
