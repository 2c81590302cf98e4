import type { TracedCall } from '../telemetry/tracing.js';
import type { Api } from './api.js';

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
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const [name = '', value = ''] = headers.slice(index, index + 2);
    if (!(name in traced.headers) && name !== 'tracestate') kept.push(name, value);
  }
  return [...kept, ...Object.entries(traced.headers).flat()];
}
