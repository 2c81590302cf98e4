import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkAuthorizationServers } from '../../../src/check/check-authorization-servers.js';
import { readOptions } from '../../../src/config/read-options.js';
import { startListening, stopListening } from '../../../src/http/listen.js';

let folder: string;
let server: Server | undefined;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-check-tls-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  if (server !== undefined) await stopListening(server, { finishingMs: 0 });
  server = undefined;
});

/** A certificate for this machine that signs itself. */
function makeCertificate(days: number) {
  const [key, cert] = [path.join(folder, `${days}.key`), path.join(folder, `${days}.pem`)];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { caFile: cert, key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

/** What is found at a server that answers every request with 404. */
async function findingsAt(days: number, { trusts = true } = {}) {
  const { key, cert, caFile } = makeCertificate(days);
  server = createServer({ key, cert }, (_, response) => response.writeHead(404).end());
  const port = await startListening(server as never, { host: '127.0.0.1', port: 0 });
  const options = readOptions({
    publicOrigin: 'https://app.acme.test',
    authorizationServer: {
      issuer: `https://127.0.0.1:${port}`,
      clientId: 'portfolio',
      clientSecret: 'a secret',
      tls: trusts ? { caFile } : {},
    },
  });
  const findings = await checkAuthorizationServers(options, { withWrongSecret: false });
  return findings.map(({ id, level, what }) => [id.replace('authorization-server.', ''), level, what]);
}

describe('tmi-bff check over TLS', () => {
  it('tells until when the certificate is valid, and the version of TLS', async () => {
    expect(await findingsAt(90)).toEqual(
      expect.arrayContaining([
        ['certificate', 'ok', expect.stringMatching(/^The certificate is valid until \d{4}-\d\d-\d\d\.$/)],
        ['tls-version', 'ok', 'The connection uses TLSv1.3.'],
      ]),
    );
  });

  it('warns of a certificate that expires soon', async () => {
    const expiring = ['certificate', 'warning', expect.stringMatching(/^The certificate expires on \S+, in [45] days/)];
    expect(await findingsAt(5)).toContainEqual(expiring);
  });

  it('names a certificate of an unknown authority, and where there is no metadata', async () => {
    const [problem, ...more] = await findingsAt(90, { trusts: false });
    expect(problem).toEqual(['reachable', 'error', expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT/)]);
    expect(more).toEqual([]);
    if (server !== undefined) await stopListening(server, { finishingMs: 0 });
    const missing = ['issuer', 'error', expect.stringMatching(/^There is no metadata of https:.* answered 404\.$/)];
    expect(await findingsAt(91)).toContainEqual(missing);
  });
});
