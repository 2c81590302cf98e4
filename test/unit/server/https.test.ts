import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import { readUntrustedOptions } from '../../../src/config/read-options.js';
import { Misconfiguration } from '../../../src/core/misconfiguration.js';
import { createBackend } from '../../../src/server/create-backend.js';
import { type Listening, listen } from '../../../src/server/listen.js';
import { eventually } from '../../support/eventually.js';
import { type CertificateFiles, makeCertificates } from '../../support/redis-sets.js';

let first: CertificateFiles;
let second: CertificateFiles;
beforeAll(() => {
  first = makeCertificates();
  second = makeCertificates();
});
afterAll(() => {
  first.close();
  second.close();
});

const tlsOf = ({ certificate, privateKey }: CertificateFiles) => ({
  certificateFile: certificate,
  privateKeyFile: privateKey,
});

async function serving(files: CertificateFiles, work: (listening: Listening) => Promise<void>, app = new Koa()) {
  app.use((ctx) => {
    ctx.body = 'served';
  });
  const listening = await listen({ app }, { host: '127.0.0.1', port: 0, tls: tlsOf(files), idleMs: 100 });
  await work(listening).finally(() => listening.close());
}

/** The serial number of the certificate that the server shows to a new connection. */
async function serialAt(port: number): Promise<string> {
  const socket = await handshake(port);
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

async function handshake(port: number): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}

describe('A server with a certificate', () => {
  it('serves the contract over HTTPS alone, and such requests count as secure [HDR-05] [TLS-04]', async () => {
    const issuer = 'https://login.example';
    const options = readUntrustedOptions({
      publicOrigin: 'https://localhost',
      authorizationServer: { issuer, clientId: 'a', clientSecret: 'b' },
      listen: { port: 0, tls: tlsOf(first) },
    });
    const backend = await createBackend(options, { log: () => undefined });
    const listening = await listen(backend, { ...options.listen, idleMs: 0 });
    const agent = new Agent({ ca: readFileSync(first.authority) });
    const place = { host: 'localhost', port: listening.port, agent, path: '/.well-known/bff-sessioninfo' };
    const sent = request({ ...place, family: 4 }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toContain('"invalid_session"');
    expect(response.headers['strict-transport-security']).toContain('max-age=');
    agent.destroy();
    await listening.close();
    await backend.close();
  });

  it('shows a renewed certificate to new connections, and keeps the last one if the files are damaged', async () => {
    const place = path.dirname(first.certificate);
    const files = { ...first, certificate: path.join(place, 'live.pem'), privateKey: path.join(place, 'live.key') };
    const install = (from: CertificateFiles) => {
      copyFileSync(from.certificate, files.certificate);
      copyFileSync(from.privateKey, files.privateKey);
    };
    install(first);
    await serving(files, async ({ port, renewCertificate }) => {
      const before = await serialAt(port);
      install(second);
      expect(await serialAt(port)).toBe(before);
      renewCertificate();
      const renewed = await serialAt(port);
      expect(renewed).not.toBe(before);
      writeFileSync(files.certificate, 'no certificate');
      expect(renewCertificate).toThrow(Misconfiguration);
      copyFileSync(first.certificate, files.certificate);
      expect(renewCertificate).toThrow(/are no certificate and its private key/);
      expect(await serialAt(port)).toBe(renewed);
    });
  });

  it('does not start with files that cannot be used, and names them', async () => {
    const start = (tls: { certificateFile: string; privateKeyFile: string }) =>
      listen({ app: new Koa() }, { host: '127.0.0.1', port: 0, tls });
    const missing = { ...tlsOf(first), certificateFile: '/nowhere/cert.pem' };
    await expect(start(missing)).rejects.toThrow(
      new Misconfiguration(['listen.tls.certificateFile: /nowhere/cert.pem cannot be read: ENOENT']),
    );
    await expect(start({ ...tlsOf(first), privateKeyFile: second.privateKey })).rejects.toThrow(
      /^listen\.tls: .* are no certificate and its private key: /,
    );
  });

  it('stops without cutting an answer, and closes connections that have sent no request', async () => {
    const app = new Koa();
    app.use(async (_ctx, next) => {
      await pause(600);
      await next();
    });
    const idle: TLSSocket[] = [];
    let answer = '';
    let closedMs = 0;
    await serving(
      first,
      async ({ port, close }) => {
        idle.push(await handshake(port));
        const busy = await handshake(port);
        busy.on('data', (chunk) => (answer += chunk));
        busy.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
        await pause(100);
        const begin = Date.now();
        await close();
        closedMs = Date.now() - begin;
        await eventually(() => expect(answer).toContain('served'));
      },
      app,
    ).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ERR_SERVER_NOT_RUNNING'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n/);
    expect(closedMs).toBeLessThan(3_000);
    idle[0]?.destroy();
  });
});
