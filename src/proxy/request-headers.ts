import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';

/** The headers of a page's request that every resource server may see. Credentials of the browser are not among them. */
const PASSED = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-event-id',
  'pragma',
  'prefer',
  'range',
  'user-agent',
  // W3C Trace Context and Baggage.
  'traceparent',
  'tracestate',
  'baggage',
];

export interface PassedOn {
  /** Lower-case names of further headers. */
  readonly more: readonly string[];
  readonly publicOrigin: URL;
}

interface WrittenHere {
  /** The address of the browser. */
  readonly address: string;
  /** What shows the token, as `credentialsFor` writes it. */
  readonly credentials: readonly string[];
}

/** Makes the function that writes the headers of a request to the resource server, as a flat list of names and values. */
export function createRequestHeaders({ more, publicOrigin }: PassedOn) {
  const names = [...new Set([...PASSED, ...more.map((name) => name.toLowerCase())])];
  const { host } = publicOrigin;
  const proto = publicOrigin.protocol.slice(0, -1);
  return (headers: IncomingHttpHeaders, { address, credentials }: WrittenHere): string[] => {
    const sent: string[] = [...credentials, 'via', '1.1 tmi-bff'];
    sent.push('forwarded', `for=${nodeOf(address)};host="${host}";proto=${proto}`);
    sent.push('x-forwarded-for', address, 'x-forwarded-host', host, 'x-forwarded-proto', proto);
    for (const name of names) {
      const value = headers[name];
      if (value !== undefined && isNotNamedByConnection(headers, name)) sent.push(name, String(value));
    }
    return sent;
  };
}

/** A client may declare any header to be for the next hop only (RFC 9110, section 7.6.1). */
function isNotNamedByConnection({ connection }: IncomingHttpHeaders, name: string): boolean {
  if (connection === undefined || connection === 'keep-alive') return true;
  return !connection
    .toLowerCase()
    .split(',')
    .some((option) => option.trim() === name);
}

/** RFC 7239, section 6. */
function nodeOf(address: string): string {
  if (address === '') return 'unknown';
  return isIPv6(address) ? `"[${address}]"` : address;
}
