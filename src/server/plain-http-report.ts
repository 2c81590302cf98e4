import type { IncomingMessage } from 'node:http';
import type { Options } from '../config/schema.js';
import { addressMatcher, parseAddressRange, unmapIpv4 } from '../core/network.js';
import type { Emit } from '../telemetry/events.js';
import { isHttps, readForwarded } from './forwarded.js';

type ProxyOptions = Pick<Options, 'trustedProxies' | 'forwardedHeaders'>;

const DOCS = 'docs/configuration.md#behind-a-proxy';
const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-proto', 'x-forwarded-for'];

/**
 * Makes the function that reports why a request does not count as HTTPS. Each cause is reported once: it is a matter of
 * settings, and clients must not be able to fill the log.
 */
export function createPlainHttpReport(options: ProxyOptions): (request: IncomingMessage, emit: Emit) => void {
  const isTrusted = addressMatcher(options.trustedProxies.map(parseAddressRange));
  const reported = new Set<string>();
  return ({ socket, headers }, emit) => {
    const peer = unmapIpv4(socket.remoteAddress ?? '');
    const { schemes } = readForwarded(headers, options.forwardedHeaders);
    const seen = { isTrusted: isTrusted(peer), schemes };
    const name = isVouchedFor(seen) && !seen.isTrusted ? 'transport.untrusted_proxy' : 'transport.plain_http';
    const cause = name === 'transport.untrusted_proxy' ? UNTRUSTED : causeOf(seen, options);
    if (reported.has(cause)) return;
    reported.add(cause);
    const sent = FORWARDING_HEADERS.filter((header) => headers[header] !== undefined);
    emit(name, { peer, headers: sent, cause, docs: DOCS });
  };
}

interface Seen {
  readonly isTrusted: boolean;
  readonly schemes: readonly string[];
}

function isVouchedFor({ schemes }: Seen): boolean {
  return schemes.length > 0 && isHttps({ schemes });
}

const UNTRUSTED =
  'The peer says that the browser used HTTPS, but trustedProxies does not cover it. If it is your proxy, add it.';

function causeOf({ isTrusted, schemes }: Seen, { forwardedHeaders }: ProxyOptions): string {
  if (!isTrusted) return 'The request came over plain HTTP, and the peer is not one of trustedProxies.';
  if (schemes.length > 0) return 'The trusted proxy says that the browser did not use HTTPS.';
  const header = forwardedHeaders === 'forwarded' ? 'Forwarded' : 'X-Forwarded-Proto';
  return `The trusted proxy did not send ${header}. Let it send that header, or set forwardedHeaders.`;
}
