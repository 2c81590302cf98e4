import type { Options } from '../../config/schema.js';
import { addressMatcher, isLoopbackAddress, parseAddressRange } from '../../core/network.js';
import { error, type Finding, ok, warning } from '../finding.js';

const ID = 'settings.transport';
const LOOPBACK = ['127.0.0.1', '::1'];

/** Whether requests can count as HTTPS: with `listen.tls` they use it; otherwise a trusted proxy must vouch for it. */
export function checkTransport(options: Options): Finding[] {
  const { publicOrigin, dangerouslyAllowPlainHttpOnLoopback: isDevelopment } = options;
  if (!publicOrigin.startsWith('https:')) return [checkPlainOrigin(publicOrigin)];
  if (isDevelopment) {
    const what = `publicOrigin is ${publicOrigin}, and dangerouslyAllowPlainHttpOnLoopback is true: plain HTTP from this machine counts as HTTPS.`;
    return [warning(ID, what, 'Remove dangerouslyAllowPlainHttpOnLoopback from the settings of production.')];
  }
  return [options.listen.tls === undefined ? checkProxies(options) : ok(ID, 'The backend serves HTTPS itself.')];
}

function checkPlainOrigin(publicOrigin: string): Finding {
  const what = `publicOrigin is ${publicOrigin}: plain HTTP, for development on this machine.`;
  return warning(ID, what, 'Use an https origin in production.');
}

function checkProxies({ publicOrigin, trustedProxies, listen: { host } }: Options): Finding {
  if (trustedProxies.length === 0) {
    const what = `publicOrigin is ${publicOrigin}, but trustedProxies is empty: every request is refused, because none counts as HTTPS.`;
    return error(ID, what, 'Set trustedProxies to the addresses from which your proxy connects to this backend.');
  }
  const isTrusted = addressMatcher(trustedProxies.map(parseAddressRange).filter((range) => range !== undefined));
  const isLoopback = host === 'localhost' || isLoopbackAddress(host);
  if (isLoopback && !LOOPBACK.some(isTrusted)) {
    const what = `listen.host is ${host}, but trustedProxies (${trustedProxies.join(', ')}) has no address of this machine, from which alone requests can come.`;
    return error(
      ID,
      what,
      'Add 127.0.0.1, or ::1 for IPv6, to trustedProxies, or listen on the address that the proxy connects to.',
    );
  }
  return ok(ID, `Proxies at ${trustedProxies.join(', ')} vouch for HTTPS.`);
}

/** The prefix `__Host-` requires `Secure`; not every browser stores such a cookie over plain HTTP on loopback. */
export function checkCookie({ publicOrigin, session: { cookieName } }: Options): Finding[] {
  const id = 'settings.cookie';
  if (publicOrigin.startsWith('https:')) return [ok(id, `The session cookie ${cookieName} fits the https origin.`)];
  const what = `The cookie ${cookieName} is Secure, and publicOrigin is plain HTTP: Chromium and Firefox store it on localhost, Safari does not.`;
  return [warning(id, what, 'Develop with Chromium or Firefox, or use an https origin.')];
}
