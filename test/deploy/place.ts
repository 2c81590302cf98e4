import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { freePorts } from '../support/free-ports.js';
import { type CertificateFiles, makeCertificates } from '../support/redis-sets.js';
import { startTestDemo, type TestDemo } from '../support/test-demo.js';
import { type LogLine, PROCESS, type Program } from './serve.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** docs/examples/deploy. */
export const EXAMPLES = path.join(root, 'docs/examples/deploy');

export interface Ports {
  readonly https: number;
  readonly http: number;
  readonly backend: number;
  readonly management: number;
}

/** What a front is run with. */
export interface Surroundings extends Pick<CertificateFiles, 'certificate' | 'privateKey' | 'authority'> {
  readonly ports: Ports;
  /** Certificate and private key in one file. */
  readonly both: string;
}

/** `tmi-bff serve` with the settings of the examples, beside the authorization server and the resource servers of the demo. */
export interface Place extends Surroundings {
  readonly origin: string;
  readonly demo: TestDemo;
  /** The lines of the backend's log so far. */
  readonly log: readonly LogLine[];
  close(): Promise<void>;
}

interface Choice {
  /** Whether the backend itself ends TLS, without a proxy. */
  readonly endsTls: boolean;
  readonly program?: Program;
}

export async function startPlace({ endsTls, program = PROCESS }: Choice): Promise<Place> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-deploy-'));
  const [https = 0, http = 0, backend = 0, management = 0] = await freePorts(4);
  const ports: Ports = { https, http, backend: endsTls ? https : backend, management };
  const certificates = makeCertificates();
  const { certificate, privateKey, authority } = certificates;
  const both = path.join(folder, 'both.pem');
  writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(privateKey, 'utf8'));
  const origin = `https://localhost:${https}`;
  const demo = await startTestDemo({ pageOrigin: origin, stateFolder: folder });
  const tls = endsTls ? { certificateFile: certificate, privateKeyFile: privateKey } : undefined;
  const settings = path.join(folder, 'settings.json');
  writeFileSync(
    settings,
    JSON.stringify({ ...settingsFor(demo, { folder, origin, ports, tls }), ...program.settings }),
  );
  // The user of a container reads them too.
  for (const one of [folder, path.dirname(certificate), privateKey]) chmodSync(one, 0o755);
  const serving = await program.serve(settings);
  return {
    ...{ origin, demo, log: serving.log, ports, certificate, privateKey, authority, both },
    async close() {
      await serving.stop();
      await demo.close();
      certificates.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Here {
  readonly folder: string;
  readonly origin: string;
  readonly ports: Ports;
  readonly tls: object | undefined;
}

/** The example, with the addresses and files of this run. */
function settingsFor({ issuer, stocks, profile }: TestDemo, { folder, origin, ports, tls }: Here): object {
  const shown = parse(readFileSync(path.join(EXAMPLES, 'settings.yaml'), 'utf8'));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), `${text}\n`);
    return path.join(folder, name);
  };
  return {
    ...shown,
    publicOrigin: origin,
    listen: { ...shown.listen, host: '127.0.0.1', port: ports.backend, drainSeconds: 0, ...(tls && { tls }) },
    trustedProxies: tls ? [] : ['127.0.0.1'],
    authorizationServer: {
      issuer,
      clientId: 'demo-frontend',
      clientSecretFile: file('client-secret', 'for-development-only'),
      refreshTokens: 'online',
    },
    resources: [
      { indicator: stocks, scopes: ['read', 'buy', 'sell'], signInScopes: ['read', 'buy'] },
      { indicator: profile, scopes: ['profile.read', 'profile.write'], signInScopes: ['profile.read'] },
    ],
    defaultResource: stocks,
    proxies: { stocks: { target: stocks, resource: stocks, scope: ['read'], paths: ['/stocks'] } },
    store: { kind: 'embedded', folder: path.join(folder, 'own-sessions') },
    sealingKeysFile: file('sealing-keys', `- ${randomBytes(32).toString('base64url')}`),
    management: { host: '127.0.0.1', port: ports.management },
    pages: { folder: path.join(folder, 'page') },
    log: { access: true },
    // For the demo's authorization server. What a proxy says of the scheme counts even so.
    dangerouslyAllowPlainHttpOnLoopback: true,
  };
}
