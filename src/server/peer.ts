import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Options } from '../config/schema.js';
import { addressMatcher, isLoopbackAddress, parseAddressRange } from '../core/network.js';
import { type Forwarded, parseNode, readForwarded } from './forwarded.js';

/** Who sent a request, and how it came. */
export interface Peer {
  /** Whether the browser's own connection is over TLS, as far as trusted proxies tell it. */
  readonly isHttps: boolean;
  /** Whether it came over TLS all the way, or in a way that the operator declared to be as good. */
  readonly secure: boolean;
  /** The address of the browser, or of the last one in front of it that nobody vouches for. Finding it takes microseconds. */
  readonly address: () => string;
}

/**
 * Makes the function that tells who sent a request. What a trusted proxy says counts; if it says nothing, or there is none,
 * TLS to this process does. Forwarded headers from anyone else change nothing (TLS-05). On loopback, plain HTTP counts if the operator said so.
 */
export function createPeerReader(options: Options): (request: IncomingMessage) => Peer {
  const isTrusted = addressMatcher(
    options.trustedProxies.map(parseAddressRange).filter((range) => range !== undefined),
  );
  const directly = perSocket((socket) => {
    const { remoteAddress: address = '' } = socket;
    const isFine = options.dangerouslyAllowPlainHttpOnLoopback && isLoopbackAddress(address);
    const isHttps = socket instanceof TLSSocket;
    return { address: () => address, isHttps, secure: isHttps || isFine, isTrusted: isTrusted(address) };
  });
  return ({ socket, headers }) => {
    const direct = directly(socket);
    if (!direct.isTrusted) return direct;
    const forwarded = readForwarded(headers, options.forwardedHeaders);
    const said = forwarded.schemes.length === 0 ? undefined : isHttps(forwarded);
    return {
      isHttps: said ?? direct.isHttps,
      secure: said ?? direct.secure,
      address: () => clientAddress(direct.address(), forwarded, isTrusted),
    };
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

/** A chain of proxies tells a scheme each; all hops have to be secure. */
function isHttps({ schemes }: Forwarded): boolean {
  return schemes.every((scheme) => scheme.toLowerCase() === 'https');
}

/** Each trusted proxy vouches for the one before it. Whatever stands further left, anybody may have written. */
function clientAddress(peer: string, { addresses }: Forwarded, isTrusted: (address: string) => boolean): string {
  let nearest = peer;
  for (const node of addresses().toReversed()) {
    const address = isTrusted(nearest) ? parseNode(node) : undefined;
    if (address === undefined) break;
    nearest = address;
  }
  return nearest;
}
