import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CADDY, type FrontProgram, HAPROXY, NGINX, startFrontProgram } from '../support/front-program.js';
import { EXAMPLES, type Surroundings } from './place.js';

/** A proxy of docs/examples/deploy. */
export interface Front extends FrontProgram {
  readonly file: string;
  /** Replaces addresses and files; each must be there. */
  readonly replacements: (here: Surroundings) => readonly (readonly [from: string, to: string])[];
}

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
];

export function startFront(front: Front, here: Surroundings): Promise<{ close(): Promise<void> }> {
  const shown = readFileSync(path.join(EXAMPLES, front.file), 'utf8');
  const settings = front.replacements(here).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${front.file} has no ${from}`);
    return text.replaceAll(from, to);
  }, shown);
  return startFrontProgram(front, { settings, port: here.ports.https });
}
