import { type AddressRange, addressMatcher, parseAddressRange } from '../core/network.js';
import type { Options } from './schema.js';

/** One address of each network of the size of 10.0.0.0/8, the largest private network (RFC 1918). */
const NETWORKS = Array.from({ length: 256 }, (_, first) => `${first}.0.0.1`);

/** The prefix length of fc00::/7 (RFC 4193). */
const SHORTEST_IPV6_PREFIX = 7;

/** The problems of the trusted proxies. In a range with public addresses, any client could forge its address. */
export function proxyProblems({ trustedProxies }: Options): string[] {
  return trustedProxies.flatMap((text, index) => {
    const range = parseAddressRange(text);
    const path = `trustedProxies[${index}]`;
    if (range === undefined) return [`${path}: expected an address or a range like 10.0.0.0/8, found another text`];
    if (!isTooWide(range)) return [];
    return [
      `${path}: expected the addresses of your proxies, at most a range like 10.0.0.0/8 or fc00::/7, found a wider one`,
    ];
  });
}

/** An IPv6 range may contain IPv4 addresses, as ::ffff:0:0/96 contains all of them. */
function isTooWide(range: AddressRange): boolean {
  const isTooWideInIpv6 = range.family === 'ipv6' && range.prefix < SHORTEST_IPV6_PREFIX;
  return isTooWideInIpv6 || NETWORKS.filter(addressMatcher([range])).length > 1;
}
