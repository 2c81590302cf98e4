/**
 * Builds `dist/page/`, the demo page, ready to be served at the root of an origin.
 *
 * There is no bundler: the compiled modules keep their relative paths, so that browsers resolve the imports. Only
 * modules that `main.js` imports are included.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reachedFrom } from './module-closure.js';

const dist = path.resolve(import.meta.dirname, '../..');
const source = path.join(dist, '../src/demo/page');
const page = path.join(dist, 'page');

// The TypeScript sources are not served, so references to them would only cause warnings in developer tools.
function layOut(module: string): void {
  const text = readFileSync(path.join(dist, module), 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
  mkdirSync(path.dirname(path.join(page, module)), { recursive: true });
  writeFileSync(path.join(page, module), text);
}

/** Preloads all modules; otherwise the browser would find them one import after the other. */
function withPreloads(html: string, modules: readonly string[]): string {
  const links = modules.map((module) => `<link rel="modulepreload" href="${module}">`);
  return html.replace(/^ *<!-- modulepreload -->/m, links.map((link) => `    ${link}`).join('\n'));
}

rmSync(page, { recursive: true, force: true });
mkdirSync(page, { recursive: true });
const modules = [...reachedFrom(['src/demo/page/main.js'], dist)];
for (const module of modules) layOut(module);
for (const file of readdirSync(source).filter((name) => /\.(?:css|svg)$/.test(name))) {
  copyFileSync(path.join(source, file), path.join(page, file));
}
writeFileSync(
  path.join(page, 'index.html'),
  withPreloads(readFileSync(path.join(source, 'index.html'), 'utf8'), modules),
);
