import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Dependent, type LockedPackages, productionPackages } from './production-lock.js';

export interface PackageManifest extends Dependent {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
}

/**
 * Writes down what npm installs with a package, in the versions that were tested: a software bill of materials in the format of
 * CycloneDX. The same input gives the same text.
 */
export function sbomOf(manifest: PackageManifest, locked: LockedPackages, releasedAt: string): string {
  const { metadata, ...document } = askNpm(manifest, productionPackages(locked, manifest));
  const stable = { ...document, serialNumber: undefined, metadata: { ...metadata, timestamp: releasedAt } };
  return `${JSON.stringify({ ...stable, serialNumber: serialNumberOf(JSON.stringify(stable)) }, undefined, 2)}\n`;
}

interface SbomDocument {
  readonly metadata: Readonly<Record<string, unknown>>;
}

function askNpm(manifest: PackageManifest, packages: LockedPackages): SbomDocument {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-sbom-'));
  // npm names the component by its folder.
  const project = path.join(folder, manifest.name);
  const { name, version, description, license, dependencies } = manifest;
  const own = { name, version, description, license, dependencies };
  const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': own, ...packages } };
  try {
    mkdirSync(project);
    writeFileSync(path.join(project, 'package.json'), JSON.stringify(own));
    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lock));
    const command = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
    return JSON.parse(execFileSync('npm', command, { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A UUID of version 8, made of the content. */
function serialNumberOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const uuid = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return `urn:uuid:${uuid}`;
}
