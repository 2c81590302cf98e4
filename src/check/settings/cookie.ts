import type { Options } from '../../config/schema.js';
import type { Finding } from '../finding.js';
import { ok, warning } from './settings-findings.js';

const ID = 'settings.cookie';

/** The prefix `__Host-` requires `Secure`; not every browser stores such a cookie over plain HTTP on loopback. */
export function checkCookie({ publicOrigin, session: { cookieName } }: Options): Finding[] {
  if (publicOrigin.startsWith('https:')) return [ok(ID, `The session cookie ${cookieName} fits the https origin.`)];
  const what = `The cookie ${cookieName} is Secure, and publicOrigin is plain HTTP: Chromium and Firefox store it on localhost, Safari does not.`;
  return [warning(ID, what, 'Develop with Chromium or Firefox, or use an https origin.')];
}
