import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RENDITIONS, textOf } from '../contract/document/renditions.js';
import type { OpenApiDocument } from './openapi-document.js';

/** Writes the parts of the contract that are documents of their own into `folder`, replacing existing ones. */
export function generateRenditions(document: OpenApiDocument, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, make } of RENDITIONS) writeFileSync(path.join(folder, file), textOf(make({ ...document })));
}
