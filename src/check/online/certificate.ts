import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Finding } from '../finding.js';
import type { OnlineContext } from './context.js';

const [CERTIFICATE, VERSION] = ['authorization-server.certificate', 'authorization-server.tls-version'] as const;
const TIMEOUT_MS = 5_000;
const DAY = 24 * 60 * 60;
const SOON_DAYS = 14;

/** When the certificate of the issuer expires, and the version of TLS. Nothing is sent over the connection. */
export async function checkCertificate(context: OnlineContext): Promise<Finding[]> {
  const url = new URL(context.client.issuer);
  if (url.protocol !== 'https:') return [];
  const seen = await lookAt(url, context);
  return seen === undefined ? [] : [checkExpiry(seen.endsAt, context), checkVersion(seen.version, context)];
}

/** `undefined` if there is no connection, which the request for metadata has reported. */
function lookAt(
  { hostname, port }: URL,
  { client: { tls } }: OnlineContext,
): Promise<ReturnType<typeof seenAt> | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file, 'utf8'));
  const servername = isIP(host) === 0 ? host : undefined;
  const files = { ca: read(tls.caFile), cert: read(tls.certificateFile), key: read(tls.keyFile) };
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port || 443), servername, ...files, minVersion: 'TLSv1' });
    const end = (seen?: ReturnType<typeof seenAt>) => {
      socket.destroy();
      resolve(seen);
    };
    socket.setTimeout(TIMEOUT_MS, () => end());
    socket.on('error', () => end());
    socket.on('secureConnect', () => end(seenAt(socket)));
  });
}

function seenAt(socket: TLSSocket) {
  const endsAt = Date.parse(socket.getPeerCertificate().valid_to) / 1000;
  return { endsAt, version: socket.getProtocol() ?? 'unknown' };
}

function checkExpiry(endsAt: number, { clock, findings }: OnlineContext): Finding {
  const days = Math.floor((endsAt - clock()) / DAY);
  const date = new Date(endsAt * 1000).toISOString().slice(0, 10);
  if (days >= SOON_DAYS) return findings.ok(CERTIFICATE, `The certificate is valid until ${date}.`);
  return findings.warning(
    CERTIFICATE,
    `The certificate expires on ${date}, in ${days} ${days === 1 ? 'day' : 'days'}.`,
    'Renew it.',
  );
}

function checkVersion(version: string, { findings }: OnlineContext): Finding {
  if (['TLSv1.2', 'TLSv1.3'].includes(version)) return findings.ok(VERSION, `The connection uses ${version}.`);
  return findings.error(VERSION, `The connection uses ${version}.`, 'Enable TLS 1.3, or 1.2, at the server.');
}
