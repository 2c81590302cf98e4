import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What the proxies in front of the backend say of a request; each list has the nearest proxy's word last. */
export interface Forwarded {
  /** Empty: nothing was said. */
  readonly schemes: readonly string[];
  /** Addresses as they were written, with ports and brackets. Few requests need them. */
  readonly addresses: () => readonly string[];
}

/** Which headers the proxies write. The others are a stranger's word, even if they come through a trusted proxy. */
export type ForwardedHeaders = 'x-forwarded' | 'forwarded';

const READERS: Readonly<Record<ForwardedHeaders, (headers: IncomingHttpHeaders) => Forwarded>> = {
  'x-forwarded': (headers) => ({
    schemes: listOf(headers['x-forwarded-proto']),
    addresses: () => listOf(headers['x-forwarded-for']),
  }),
  forwarded: ({ forwarded }) => {
    const elements = forwarded === undefined ? [] : parseForwarded(forwarded);
    // A hop that names no scheme, or can't be read, has not said that it was a secure one.
    return {
      schemes: elements.map(({ proto = '' }) => proto),
      addresses: () => elements.map(({ for: address = '' }) => address),
    };
  },
};

export function readForwarded(headers: IncomingHttpHeaders, kind: ForwardedHeaders): Forwarded {
  return READERS[kind](headers);
}

function listOf(header: string | string[] | undefined): readonly string[] {
  if (header === undefined) return NONE;
  const text = String(header);
  // One proxy, one item: there is nothing to split.
  return text.includes(',') ? text.split(',').map((item) => item.trim()) : [text.trim()];
}

const NONE: readonly string[] = [];

type Element = Readonly<Partial<Record<'for' | 'proto', string>>>;

/** Values that break the rule of tokens, such as an address with a port, are taken as they stand: many proxies do that. */
const PAIR = /\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))\s*(;|,|$)/y;

/** Parses `Forwarded` (RFC 7239, section 4). What can't be read, or is said twice, leaves an element that says nothing. */
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
