import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';

const FILE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../openapi.yaml');

/** The text of `openapi.yaml`, unchanged. */
export function readContractText(): string {
  return readFileSync(FILE, 'utf8');
}

/** The document as a tree, new with each call. It has no anchors, which the YAML parser would turn into shared objects. */
export function readContractDocument(): Document {
  return parse(readContractText());
}
