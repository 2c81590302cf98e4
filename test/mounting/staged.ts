import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../authorization-servers/installing.js';
import { root } from '../docs/documents.js';
import { FRONTEND, pack, SERVER } from '../packages/packages.js';

const EXAMPLES = path.join(root, 'docs/examples/mounting');
const OWN = { 'tmi-bff': SERVER, 'tmi-bff-frontend': FRONTEND };

/**
 * Installs an example as its users do, from the registry, with tarballs of this checkout in place of our packages. An earlier
 * installation is used again; what is ours is installed anew.
 */
export function stage(folder: string, { cache, runs }: { readonly cache: string; readonly runs: string }): string {
  const source = path.join(EXAMPLES, folder);
  const manifest = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  const { dependencies, ...rest } = manifest;
  const others = Object.fromEntries(Object.entries(dependencies).filter(([name]) => !(name in OWN)));
  const rewritten = JSON.stringify({ ...rest, dependencies: others });
  const place = path.join(cache, `${folder}-${createHash('sha256').update(rewritten).digest('hex').slice(0, 12)}`);
  installOnce(place, () => {
    writeFileSync(path.join(place, 'package.json'), rewritten);
    runCommand(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'], place);
  });
  const ours = Object.entries(OWN).flatMap(([name, one]) => (name in dependencies ? [packed(one, runs)] : []));
  runCommand(['npm', 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...ours], place);
  cpSync(source, place, {
    recursive: true,
    filter: (file) => !/node_modules|package\.json$/.test(path.relative(source, file)),
  });
  return place;
}

const tarballs = new Map<string, string>();

function packed(one: Parameters<typeof pack>[0], runs: string): string {
  const known = tarballs.get(one.folder);
  if (known !== undefined) return known;
  mkdirSync(runs, { recursive: true });
  const tarball = pack(one, runs);
  tarballs.set(one.folder, tarball);
  return tarball;
}

/** The version of a package in a staged example. */
export function versionIn(place: string, name: string): string {
  return JSON.parse(readFileSync(path.join(place, 'node_modules', name, 'package.json'), 'utf8')).version;
}
