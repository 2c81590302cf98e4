import type { TracedCall } from '../telemetry/tracing.js';
import type { Api } from './api.js';
import { without } from './flat-headers.js';

/** Begins the span of a call to a resource server. It lasts until the answer begins: a stream may last for hours. */
export function traceCall({ tracing, target, name }: Api, method: string): TracedCall | undefined {
  return tracing?.call(`${method} ${name}`, {
    'http.request.method': method,
    'server.address': target.hostname,
    'server.port': Number(target.port) || (target.protocol === 'https:' ? 443 : 80),
    'tmi_bff.api': name,
  });
}

/** The resource server continues the trace of this backend, instead of one that the page may have begun. */
export function inTrace(headers: string[], traced: TracedCall | undefined): string[] {
  if (traced === undefined) return headers;
  const kept = without(headers, [...Object.keys(traced.headers), 'tracestate']);
  return [...kept, ...Object.entries(traced.headers).flat()];
}
