import { statSync } from 'node:fs';
import path from 'node:path';
import type { Options } from '../config/schema.js';
import { Misconfiguration } from '../core/misconfiguration.js';

/** @throws Misconfiguration if the folder of the frontend's files is no folder: each page would be answered with 404 */
export function requirePagesFolder({ pages }: Pick<Options, 'pages'>): void {
  if (pages === undefined || isFolder(pages.folder)) return;
  const place = path.resolve(pages.folder);
  throw new Misconfiguration([`pages.folder: expected the folder of the built frontend, found no folder at ${place}`]);
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}
