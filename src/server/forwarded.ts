import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Options } from '../config/schema.js';

/** The forwarding headers of a request. In each list the nearest proxy's entry is last. */
export interface Forwarded {
  /** Empty if there is no such header. */
  readonly schemes: readonly string[];
  /** Addresses as they were sent, with ports and brackets. Few requests need them. */
  readonly addresses: () => readonly string[];
  /** The host of each hop's request. Only several frontends need it. */
  readonly hosts: () => readonly string[];
}

/** The headers that the trusted proxies write. The others may come from any client, even through a trusted proxy. */
type ForwardedHeaders = Options['forwardedHeaders'];

const READERS: Readonly<Record<ForwardedHeaders, (headers: IncomingHttpHeaders) => Forwarded>> = {
  'x-forwarded': (headers) => ({
    schemes: listOf(headers['x-forwarded-proto']),
    addresses: () => listOf(headers['x-forwarded-for']),
    hosts: () => listOf(headers['x-forwarded-host']),
  }),
  forwarded: ({ forwarded }) => {
    const elements = forwarded === undefined ? [] : parseForwarded(forwarded);
    // A hop without a scheme, or with an invalid one, does not count as secure.
    return {
      schemes: elements.map(({ proto = '' }) => proto),
      addresses: () => elements.map(({ for: address = '' }) => address),
      hosts: () => elements.map(({ host = '' }) => host),
    };
  },
};

export function readForwarded(headers: IncomingHttpHeaders, kind: ForwardedHeaders): Forwarded {
  return READERS[kind](headers);
}

/** Each proxy of a chain gives a scheme; all must be secure. */
export function isHttps({ schemes }: Pick<Forwarded, 'schemes'>): boolean {
  return schemes.every((scheme) => scheme.toLowerCase() === 'https');
}

function listOf(header: string | string[] | undefined): readonly string[] {
  if (header === undefined) return NONE;
  const text = String(header);
  // With one proxy there is one item, and nothing to split.
  return text.includes(',') ? text.split(',').map((item) => item.trim()) : [text.trim()];
}

const NONE: readonly string[] = [];

type Element = Readonly<Partial<Record<'for' | 'proto' | 'host', string>>>;

/** Accepts values that are no tokens, such as an address with a port, because many proxies send them unquoted. */
const PAIR = /\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*(;|,|$)/y;

/** Parses `Forwarded` (RFC 7239, section 4). An invalid or repeated parameter yields an empty element. */
function parseForwarded(text: string): readonly Element[] {
  const elements: Element[] = [];
  let element: Record<string, string> = {};
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length) {
    const [, name = '', quoted, bare = '', end] = PAIR.exec(text) ?? [];
    const key = name.toLowerCase();
    if (end === undefined || Object.hasOwn(element, key)) return [{}];
    element[key] = quoted?.replace(/\\(.)/g, '$1') ?? bare;
    if (end === ';') continue;
    elements.push(element);
    element = {};
  }
  return Object.keys(element).length === 0 ? elements : [{}];
}

/** The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`; `undefined` for a hidden one. */
export function parseNode(text: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::\d+)?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) === 0 ? undefined : address;
}
