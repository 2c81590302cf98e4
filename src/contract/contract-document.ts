import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';

const FILE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../openapi.yaml');

/** The text of `openapi.yaml`, as its authors wrote it. */
export function readContractText(): string {
  return readFileSync(FILE, 'utf8');
}

/** The document, as a tree without shared objects. */
export function readContractDocument(): Document {
  // Anchors of the YAML are parsed into shared objects.
  return JSON.parse(JSON.stringify(parse(readContractText())));
}
