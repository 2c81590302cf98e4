import type { IncomingMessage } from 'node:http';
import type { Options } from '../../config/schema.js';
import { onceForFrozen } from '../../core/once-for-frozen.js';
import { readForwarded } from '../forwarded.js';
import { createPeerReader } from '../peer.js';
import type { ServedOptions } from '../serve-options.js';

/**
 * Makes the function that finds the frontend that a request is for: the one whose host it was sent to. If that is the host of
 * none, as with a proxy that sends its own, the host that a trusted proxy forwards decides.
 */
export function createDispatch(
  options: Options,
  served: ReadonlyMap<string, ServedOptions>,
): (request: IncomingMessage) => ServedOptions | undefined {
  const namedHosts = createNamedHosts(options);
  return (request) => {
    for (const host of namedHosts(request)) {
      // There are few, and reloading changes them.
      for (const frontend of served.values()) if (hostsOf(frontend.options).includes(host)) return frontend;
    }
    return undefined;
  };
}

/**
 * Makes the function that tells the hosts that a request may be for, in lower case, the first one before the second. Empty: it
 * contradicts itself. What counts is the host that the request was sent to (RFC 9112, section
 * 3.2). Trusted proxies may name that of the browser, for a proxy that sends another one; any client could name one as well.
 */
function createNamedHosts(options: Options): (request: IncomingMessage) => readonly string[] {
  const peerOf = createPeerReader(options);
  return (request) => {
    const sent = hostSentTo(request);
    if (sent === undefined) return [];
    // The nearest proxy's entry is last. The others may come from any client.
    const forwarded = peerOf(request).isTrusted
      ? readForwarded(request.headers, options.forwardedHeaders).hosts().at(-1)
      : undefined;
    return [sent, forwarded].flatMap((host) => (host === undefined || host === '' ? [] : host.toLowerCase()));
  };
}

/**
 * The host that the request names; empty if it names none (HTTP/1.0). With a target in the absolute form, the target decides
 * and `Host` is ignored (RFC 9112, section 3.2.2). If the two differ, a proxy may have routed by the other one, so the
 * request has no host (`undefined`).
 */
function hostSentTo({ url = '', headers, rawHeaders }: IncomingMessage): string | undefined {
  const { host } = headers;
  if (rawHeaders !== undefined && countOfHost(rawHeaders) > 1) return undefined;
  if (url.startsWith('/') || url === '*') return host ?? '';
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  return host === undefined || host.toLowerCase() === authority.toLowerCase() ? authority : undefined;
}

/** Node.js drops all but the first of several. */
function countOfHost(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
}

/** The names under which requests name the host of an origin: with its port, and without that of the scheme. */
const hostsOf = onceForFrozen(({ publicOrigin }: Options): readonly string[] => {
  const { host, hostname, protocol, port } = new URL(publicOrigin);
  return port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host];
});
