/**
 * Builds the documentation, as a site, from `docs/` into `dist/site/`. What was built from the same inputs before is
 * copied: `npm run build` runs often, and a build of the site takes longer than the compiler.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runProgram } from './run-program.js';

const site = path.join(root, 'dist/site');
const cache = path.join(root, 'node_modules/.cache/tmi-bff-site');

/** The configuration of the site knows which files besides `docs/` it shows. */
const { shownFiles }: { readonly shownFiles: () => string[] } = await import(
  pathToFileURL(path.join(root, 'docs/.vitepress/files.mjs')).href
);
const INPUTS = ['docs', ...shownFiles(), 'package-lock.json'];
const NO_INPUTS = new Set(['node_modules', 'reference', 'dist']);

function inputsBelow(file: string): string[] {
  if (!statSync(path.join(root, file)).isDirectory()) return [file];
  const names = readdirSync(path.join(root, file)).filter((name) => !NO_INPUTS.has(name));
  return names.sort().flatMap((name) => inputsBelow(path.join(file, name)));
}

function hashOfInputs(): string {
  const hash = createHash('sha256');
  for (const file of new Set(INPUTS.flatMap(inputsBelow))) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Keeps the newest result only. The folder appears under its name when it is whole. */
function keep(kept: string): void {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  cpSync(site, `${kept}.part`, { recursive: true });
  renameSync(`${kept}.part`, kept);
}

const kept = path.join(cache, hashOfInputs());
if (existsSync(kept)) {
  rmSync(site, { recursive: true, force: true });
  cpSync(kept, site, { recursive: true });
} else {
  runProgram('vitepress', 'bin/vitepress.js', { args: ['build', 'docs'], what: 'site' });
  keep(kept);
}
