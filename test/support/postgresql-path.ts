import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const DEBIAN = '/usr/lib/postgresql';

/** The path of a program of PostgreSQL, which Debian keeps off the PATH. `POSTGRESQL_FOLDER` names the folder of another one. */
export function postgresqlPath(program: 'initdb' | 'postgres'): string | undefined {
  const folders = process.env.POSTGRESQL_FOLDER ? [process.env.POSTGRESQL_FOLDER] : debianFolders();
  return folders.map((folder) => path.join(folder, program)).find(existsSync);
}

function debianFolders(): string[] {
  if (!existsSync(DEBIAN)) return [];
  const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
  return versions.map((version) => path.join(DEBIAN, version, 'bin'));
}
