import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Options } from '../options/schema.js';
import { addressMatcher, isLoopbackAddress, parseAddressRange } from '../vocabulary/network.js';

/**
 * Makes the function that tells whether a request came over TLS: to this process, or to a trusted proxy that says so.
 * Forwarded headers from anyone else change nothing (TLS-05). On loopback, plain HTTP counts if the operator said so.
 */
export function createSecureCheck(options: Options): (request: IncomingMessage) => boolean {
  const ranges = options.trustedProxies.map(parseAddressRange).filter((range) => range !== undefined);
  const isTrusted = addressMatcher(ranges);
  return ({ socket, headers }) => {
    if (socket instanceof TLSSocket) return true;
    const peer = socket.remoteAddress ?? '';
    if (isTrusted(peer) && headers['x-forwarded-proto'] !== undefined) return saysHttps(headers['x-forwarded-proto']);
    return options.dangerouslyAllowPlainHttpOnLoopback && isLoopbackAddress(peer);
  };
}

/** A chain of proxies lists a scheme each; all hops have to be secure. */
function saysHttps(header: string | string[]): boolean {
  return String(header)
    .split(',')
    .every((scheme) => scheme.trim().toLowerCase() === 'https');
}
