import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Options } from '../config/schema.js';
import { addressMatcher, isLoopbackAddress, parseAddressRange } from '../core/network.js';
import { type Forwarded, isHttps, parseNode, readForwarded } from './forwarded.js';

/** The client of a request, and the transport. */
export interface Peer {
  /** Whether the browser's own connection uses TLS, according to the trusted proxies. */
  readonly isHttps: boolean;
  /** Whether every hop used TLS, or the operator declared it equivalent. */
  readonly secure: boolean;
  /** Whether the connection comes from one of `trustedProxies`. */
  readonly isTrusted: boolean;
  /** The address of the browser, or of the last untrusted hop before the proxies. Computing it takes microseconds. */
  readonly address: () => string;
}

/**
 * Makes the function that finds out where a request comes from. Trusted proxies decide by their forwarding headers;
 * without a proxy or its headers, the connection to this process decides. Forwarding headers of other clients are
 * ignored (TLS-05). On loopback, plain HTTP is accepted if the settings allow it.
 */
export function createPeerReader(options: Options): (request: IncomingMessage) => Peer {
  const isTrusted = addressMatcher(options.trustedProxies.map(parseAddressRange));
  const directly = perSocket((socket) => {
    const { remoteAddress: address = '' } = socket;
    const isFine = options.dangerouslyAllowPlainHttpOnLoopback && isLoopbackAddress(address);
    const isHttps = socket instanceof TLSSocket || ('encrypted' in socket && socket.encrypted === true);
    return { address: () => address, isHttps, secure: isHttps || isFine, isTrusted: isTrusted(address) };
  });
  return ({ socket, headers }) => {
    const direct = directly(socket);
    if (!direct.isTrusted) return direct;
    const forwarded = readForwarded(headers, options.forwardedHeaders);
    const said = forwarded.schemes.length === 0 ? undefined : isHttps(forwarded);
    return {
      isTrusted: true,
      isHttps: said ?? direct.isHttps,
      secure: said ?? direct.secure,
      address: () => clientAddress(direct.address(), forwarded, isTrusted),
    };
  };
}

/** Caches a property of a socket, which is the same for all its requests. */
function perSocket<Seen extends object>(read: (socket: Socket) => Seen): (socket: Socket) => Seen {
  const known = new WeakMap<Socket, Seen>();
  return (socket) => {
    const before = known.get(socket);
    if (before !== undefined) return before;
    const seen = read(socket);
    known.set(socket, seen);
    return seen;
  };
}

/** Each trusted proxy vouches for the hop before it. Any client may have written the addresses further left. */
function clientAddress(peer: string, { addresses }: Forwarded, isTrusted: (address: string) => boolean): string {
  let nearest = peer;
  for (const node of addresses().toReversed()) {
    const address = isTrusted(nearest) ? parseNode(node) : undefined;
    if (address === undefined) break;
    nearest = address;
  }
  return nearest;
}
