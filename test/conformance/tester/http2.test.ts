import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate } from './certificate.js';
import { runContractTest } from './run-command.js';

describe('A server that speaks HTTP/2', () => {
  let folder: string;
  let tls: ReturnType<typeof makeCertificate>;
  let server: Http2SecureServer;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-http2-'));
    tls = makeCertificate(folder, 'localhost');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => void server.close());

  const runWith = async ({ allowHTTP1 }: { allowHTTP1: boolean }) => {
    server = createSecureServer({ ...tls, allowHTTP1 }, (_request, response) =>
      response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_session"}'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
    return runContractTest([origin, '--only', 'ERR-05', '--certificate-authority', tls.file]);
  };

  it('is tested over HTTP/1.1 if it speaks that too', async () => {
    const { status, stdout } = await runWith({ allowHTTP1: true });
    expect(stdout).toContain('Kept: 1 of 1 judged');
    expect(status).toBe(0);
  });

  it('ends the run with 3 if it does not, and no answer of it is taken for one of the backend', async () => {
    const { status, stderr } = await runWith({ allowHTTP1: false });
    expect(stderr).toMatch(/speaks HTTP\/2 alone/);
    expect(status).toBe(3);
  });
});
