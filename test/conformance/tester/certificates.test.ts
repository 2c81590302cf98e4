import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate } from './certificate.js';
import { runContractTest } from './run-command.js';
import { type SmallBackend, startSmallBackend } from './small-backend.js';

describe('The certificate of a backend', () => {
  let folder: string;
  let own: ReturnType<typeof makeCertificate>;
  let foreign: ReturnType<typeof makeCertificate>;
  let backend: SmallBackend | undefined;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-certificates-'));
    own = makeCertificate(folder, 'localhost');
    foreign = makeCertificate(folder, 'app.example');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => backend?.close());

  const runWith = async (tls: typeof own, ...args: string[]) => {
    backend = await startSmallBackend({ tls });
    return runContractTest([backend.origin, '--only', 'TLS-03,ERR-05', '--cookie', 'session=good', ...args]);
  };

  it('ends the run with 3 if no known authority has signed it, and says what to do', async () => {
    const { status, stderr } = await runWith(own);
    expect(stderr).toContain('its certificate is self-signed; name it with --certificate-authority');
    expect(status).toBe(3);
  });

  it('TLS-03: is accepted if its authority is named', async () => {
    const { status, stdout } = await runWith(own, '--certificate-authority', own.file);
    expect(stdout).toContain('Kept: 2 of 2 judged');
    expect(status).toBe(0);
  });

  it('is accepted from both sides too, while the tester waits until the backend is configured', async () => {
    const args = ['--with-authorization-server', '--as-port', '4117', '--login-url', '/login', '--wait', '1'];
    backend = await startSmallBackend({ tls: own });
    const { status, stderr } = await runContractTest([backend.origin, ...args, '--certificate-authority', own.file]);
    expect(stderr).toContain('does not lead to http://127.0.0.1:4117, but to: 200 text/html');
    expect(status).toBe(3);
  });

  it('ends the run with 3 if it is for another name, also if its authority is named', async () => {
    const { status, stderr } = await runWith(foreign, '--certificate-authority', foreign.file);
    expect(stderr).toContain('its certificate is for another name');
    expect(status).toBe(3);
  });
});
