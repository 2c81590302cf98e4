import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A certificate for this machine that signs itself. */
export function makeCertificate(folder: string) {
  const [keyFile, caFile] = [path.join(folder, 'server.key'), path.join(folder, 'server.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  const files = ['-keyout', keyFile, '-out', caFile];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  return { caFile, key: readFileSync(keyFile, 'utf8'), cert: readFileSync(caFile, 'utf8') };
}
