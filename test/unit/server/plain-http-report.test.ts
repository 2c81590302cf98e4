import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createPlainHttpReport } from '../../../src/server/plain-http-report.js';
import { type BackendEvent, createEmitter } from '../../../src/telemetry/events.js';

const options = { trustedProxies: ['10.0.0.0/8'], forwardedHeaders: 'x-forwarded' as const };

/** The events of requests, each a peer and its headers. */
function eventsOf(...requests: [peer: string, headers: IncomingHttpHeaders][]) {
  const events: BackendEvent[] = [];
  const report = createPlainHttpReport(options);
  for (const [remoteAddress, headers] of requests) {
    const request = { socket: { remoteAddress }, headers } as IncomingMessage;
    report(request, createEmitter([(event) => events.push(event)]));
  }
  return events.map(({ name, details }) => [name, details]);
}

describe('A request that does not count as HTTPS', () => {
  it('is reported with the peer that trustedProxies does not cover, and its headers', () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1', cookie: 'secret' };
    expect(eventsOf(['::ffff:172.17.0.1', headers])).toEqual([
      [
        'transport.untrusted_proxy',
        {
          peer: '172.17.0.1',
          headers: ['x-forwarded-proto', 'x-forwarded-for'],
          cause: expect.stringContaining('trustedProxies does not cover it'),
          docs: 'docs/configuration.md#behind-a-proxy',
        },
      ],
    ]);
  });

  it.each<[string, IncomingHttpHeaders, string]>([
    ['192.0.2.1', {}, 'The request came over plain HTTP, and the peer is not one of trustedProxies.'],
    ['192.0.2.1', { 'x-forwarded-proto': 'http' }, 'The request came over plain HTTP'],
    ['10.0.0.1', { 'x-forwarded-proto': 'https, http' }, 'The trusted proxy says that the browser did not use HTTPS.'],
    ['10.0.0.1', { forwarded: 'proto=https' }, 'The trusted proxy did not send X-Forwarded-Proto.'],
  ])('is reported with its cause: %s %j', (peer, headers, cause) => {
    const sent = Object.keys(headers);
    expect(eventsOf([peer, headers])).toEqual([
      ['transport.plain_http', expect.objectContaining({ peer, headers: sent, cause: expect.stringContaining(cause) })],
    ]);
  });

  it('is reported once for each cause, whoever sends it', () => {
    const events = eventsOf(['192.0.2.1', {}], ['192.0.2.2', {}], ['192.0.2.3', { 'x-forwarded-proto': 'https' }]);
    expect(events.map(([name]) => name)).toEqual(['transport.plain_http', 'transport.untrusted_proxy']);
  });
});
