import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** A folder for the option `pages`, with a page called "The page". */
export interface PageFolder {
  readonly folder: string;
  remove(): void;
}

/** @param more further files, by their names */
export function makePages(more: Readonly<Record<string, string>> = {}): PageFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-test-'));
  const page = `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="/icon.svg"><h1>The page</h1>`;
  for (const [name, text] of Object.entries({ 'index.html': page, 'icon.svg': ICON, ...more })) {
    writeFileSync(path.join(folder, name), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
