import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
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
  const peerOf = perSocket(({ remoteAddress = '' }) => ({
    isTrusted: isTrusted(remoteAddress),
    isLoopback: isLoopbackAddress(remoteAddress),
  }));
  return ({ socket, headers }) => {
    if (socket instanceof TLSSocket) return true;
    const peer = peerOf(socket);
    if (peer.isTrusted && headers['x-forwarded-proto'] !== undefined) return saysHttps(headers['x-forwarded-proto']);
    return options.dangerouslyAllowPlainHttpOnLoopback && peer.isLoopback;
  };
}

/** Looks once at each socket, however many requests come over it: whose it is doesn't change. */
function perSocket<Seen extends object>(look: (socket: Socket) => Seen): (socket: Socket) => Seen {
  const known = new WeakMap<Socket, Seen>();
  return (socket) => {
    const before = known.get(socket);
    if (before !== undefined) return before;
    const seen = look(socket);
    known.set(socket, seen);
    return seen;
  };
}

/** A chain of proxies lists a scheme each; all hops have to be secure. */
function saysHttps(header: string | string[]): boolean {
  return String(header)
    .split(',')
    .every((scheme) => scheme.trim().toLowerCase() === 'https');
}
