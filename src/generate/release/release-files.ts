import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type PackageManifest, sbomOf } from './sbom.js';

/** The folders of the packages, relative to the root of the repository. What runs on a server comes last. */
const PACKAGES = ['dist/packages/frontend', 'dist/packages/generate', '.'];

/** Where the files of a release are put. */
export const RELEASE_FOLDER = 'dist/release';

/** Packs each package, and returns the tarballs. */
export function packAll(root: string): string[] {
  const destination = path.join(root, RELEASE_FOLDER);
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  return PACKAGES.map((folder) => {
    const command = ['pack', '--json', '--pack-destination', destination];
    const output = execFileSync('npm', command, { cwd: path.join(root, folder), encoding: 'utf8', stdio: 'pipe' });
    return path.join(RELEASE_FOLDER, JSON.parse(output)[0].filename);
  });
}

/** Writes a software bill of materials for each package, beside the tarballs. Returns the files. */
export function writeSboms(root: string): string[] {
  const commit = ['log', '-1', '--format=%cd', '--date=format-local:%Y-%m-%dT%H:%M:%SZ'];
  const releasedAt = execFileSync('git', commit, { cwd: root, encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  mkdirSync(path.join(root, RELEASE_FOLDER), { recursive: true });
  return PACKAGES.map((folder) => {
    const manifest: PackageManifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const file = path.join(RELEASE_FOLDER, `${manifest.name}-${manifest.version}.cdx.json`);
    writeFileSync(path.join(root, file), sbomOf(manifest, packages, releasedAt.trim()));
    return file;
  });
}

/** Writes the SHA-256 of each file of the release, as `sha256sum --check` reads it. */
export function writeSums(root: string): void {
  const folder = path.join(root, RELEASE_FOLDER);
  const sumOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex');
  const names = readdirSync(folder).filter((name) => name !== 'SHA256SUMS');
  writeFileSync(
    path.join(folder, 'SHA256SUMS'),
    names
      .sort()
      .map((name) => `${sumOf(name)}  ${name}\n`)
      .join(''),
  );
}
