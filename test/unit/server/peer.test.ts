import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../../../src/config/read-options.js';
import type { OptionsInput } from '../../../src/config/schema.js';
import { createPeerReader } from '../../../src/server/peer.js';

const minimal: OptionsInput = {
  publicOrigin: 'https://app.example',
  authorizationServer: { issuer: 'https://login.example', clientId: 'x', clientSecret: 'y' },
  trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
};

/** Who a request is from that came from this peer with these headers. */
function peerOf(remoteAddress: string, headers: Record<string, string>, options: Partial<OptionsInput> = {}) {
  const read = createPeerReader(readOptions({ ...minimal, ...options }));
  return read({ socket: { remoteAddress }, headers } as IncomingMessage);
}

const forwardedFor = (addresses: string) => ({ 'x-forwarded-proto': 'https', 'x-forwarded-for': addresses });

describe('The security of a request', () => {
  const overTls = (remoteAddress: string) =>
    Object.create(TLSSocket.prototype, { remoteAddress: { value: remoteAddress } });
  const plain = (remoteAddress: string) => ({ remoteAddress });
  const says = (scheme: string) => ({ 'x-forwarded-proto': scheme });

  it.each([
    ['over TLS', overTls('192.0.2.9'), {}, true],
    ['over TLS, whatever an untrusted peer says', overTls('192.0.2.9'), says('http'), true],
    ['over TLS from a trusted proxy that says nothing', overTls('10.0.0.1'), {}, true],
    ['over TLS from a trusted proxy that has it over plain HTTP', overTls('10.0.0.1'), says('http'), false],
    ['over plain HTTP', plain('192.0.2.9'), says('https'), false],
    ['over plain HTTP from a trusted proxy that has it over HTTPS', plain('10.0.0.1'), says('https'), true],
    ['over plain HTTP from a trusted proxy that says nothing', plain('10.0.0.1'), {}, false],
  ])('is that of the browser’s own connection: %s [TLS-04] [TLS-05] [TLS-07]', (_, socket, headers, isHttps) => {
    const peer = createPeerReader(readOptions(minimal))({ socket, headers } as IncomingMessage);
    expect([peer.isHttps, peer.secure]).toEqual([isHttps, isHttps]);
  });

  it('is not HTTPS, but as good, on this machine in development', () => {
    const { isHttps, secure } = peerOf('127.0.0.1', {}, { dangerouslyAllowPlainHttpOnLoopback: true });
    expect([isHttps, secure]).toEqual([false, true]);
  });
});

describe('The address of a request', () => {
  it.each([
    ['is that of the peer, if no proxy is trusted', '192.0.2.9', '198.51.100.1', '192.0.2.9'],
    ['is what a trusted proxy names', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is what the first trusted proxy of a chain names', '10.0.0.1', '198.51.100.1, 10.2.2.2', '198.51.100.1'],
    ['is not what the browser made up', '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.2.2.2', '198.51.100.1'],
    ['is not what the browser made up as one of ours', '10.0.0.1', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['is that of the furthest proxy, if all are ours', '10.0.0.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['may come in IPv6 clothes', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['may be IPv6', 'fd00::1', '2001:db8::7', '2001:db8::7'],
    ['may have a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['is the proxy, if it names no address', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is the proxy, if it names an invalid address', '10.0.0.1', '198.51.100.1, ', '10.0.0.1'],
  ])('%s [TLS-05]', (_, peer, addresses, expected) => {
    expect(peerOf(peer, forwardedFor(addresses)).address()).toBe(expected);
  });

  it.each([
    ['for=198.51.100.1;proto=https', '198.51.100.1'],
    ['for=1.1.1.1, for="198.51.100.1:4711";proto=https, for=10.2.2.2', '198.51.100.1'],
    ['for="[2001:db8::7]:4711"', '2001:db8::7'],
    ['for=_hidden', '10.0.0.1'],
    ['for=198.51.100.1;for=1.1.1.1', '10.0.0.1'],
  ])('is read from Forwarded: %s [TLS-05]', (forwarded, expected) => {
    const headers = { forwarded, 'x-forwarded-for': '1.1.1.1' };
    expect(peerOf('10.0.0.1', headers, { forwardedHeaders: 'forwarded' }).address()).toBe(expected);
    expect(peerOf('192.0.2.9', headers, { forwardedHeaders: 'forwarded' }).address()).toBe('192.0.2.9');
  });
});
