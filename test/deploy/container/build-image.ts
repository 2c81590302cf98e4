import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { pack, SERVER } from '../../packages/packages.js';
import { EXAMPLES } from '../place.js';
import { makeBaseImage } from './base-image.js';
import { podman } from './podman.js';

const CERTIFICATES = '/etc/ssl/certs';

/** Where npm looks for its settings in the image, whose steps run as the root of the image. */
const NPM_SETTINGS = path.posix.join('/root', '.npmrc');

/** Builds the image of docs/examples/deploy/Containerfile, step by step as it stands, and returns its name. */
export async function buildImage(): Promise<string> {
  const file = path.join(EXAMPLES, 'Containerfile');
  const bases = new Set([...readFileSync(file, 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, name = '']) => name));
  for (const base of bases) await makeBaseImage(base);
  const context = mkdtempSync(path.join(tmpdir(), 'tmi-bff-image-'));
  try {
    copyFileSync(file, path.join(context, 'Containerfile'));
    pack(SERVER, context);
    const settings = npmSettings(context);
    const volumes = ['--volume', `${settings}:${NPM_SETTINGS}:ro`, '--volume', `${CERTIFICATES}:${CERTIFICATES}:ro`];
    const options = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '--format', 'docker', ...volumes];
    await podman('build', ...options, '--no-cache', '--tag', 'localhost/tmi-bff', context);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  return 'localhost/tmi-bff';
}

/** The registry of the person who builds, and the authorities that this machine trusts, which a bare Debian does not have. */
function npmSettings(folder: string): string {
  const own = path.join(homedir(), '.npmrc');
  const authorities = path.join(CERTIFICATES, 'ca-certificates.crt');
  const file = path.join(folder, '.npmrc');
  const trust = existsSync(authorities) ? `cafile=${authorities}\n` : '';
  writeFileSync(file, `${existsSync(own) ? `${readFileSync(own, 'utf8').trimEnd()}\n` : ''}${trust}`);
  return file;
}
