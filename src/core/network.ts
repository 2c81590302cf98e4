import { BlockList, isIP } from 'node:net';

/** An address, or all addresses with the same first `prefix` bits. */
export interface AddressRange {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

/** Reads `10.0.0.7`, `10.0.0.0/8`, `::1` or `fd00::/8`; anything else gives `undefined`. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? bits : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= bits)) return undefined;
  return { address, family: version === 4 ? 'ipv4' : 'ipv6', prefix };
}

/** Makes a predicate that tells whether an address is in one of the ranges. IPv4-mapped IPv6 addresses count as IPv4. */
export function addressMatcher(ranges: readonly (AddressRange | undefined)[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) if (range) list.addSubnet(range.address, range.prefix, range.family);
  return (address) => {
    const plain = unmapIpv4(address);
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** The IPv4 address in an IPv4-mapped IPv6 address; any other address as it is. */
export function unmapIpv4(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** The number of groups of an IPv6 address that name a subscriber's network. */
const NETWORK_GROUPS = 4;

/** Returns the network of one subscriber: an IPv4 address, or an IPv6 /64 network. */
export function networkOf(address: string): string {
  const plain = unmapIpv4(address).replace(/%.*$/, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const [first, last] = [head, tail ?? ''].map((groups) => groups.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** Whether an address is a loopback address. */
export const isLoopbackAddress = addressMatcher([
  { address: '127.0.0.0', prefix: 8, family: 'ipv4' },
  { address: '::1', prefix: 128, family: 'ipv6' },
]);

/** Whether a URL's host is a loopback address or `localhost`. */
export function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

/** Reads `redis.example:6379` or `[::1]:6379`; anything else gives `undefined`. */
export function parseHostAndPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host = '', port = ''] = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  return host !== '' && number >= 1 && number <= 65535
    ? { host: host.replace(/^\[|\]$/g, ''), port: number }
    : undefined;
}
