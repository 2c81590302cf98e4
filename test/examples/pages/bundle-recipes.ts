import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expectInstalled, FRAMEWORKS } from '../../support/installed-packages.js';
import { openExample } from '../example.js';

const LIBRARIES = ['@tanstack', 'react-router', 'swr', 'vue-router'];

interface Surroundings {
  /** Whose framework and bundler, and whose other sources are used. */
  readonly example: string;
  readonly folder: string;
  /** The URL of the resource server. */
  readonly stocks: string;
}

/** Bundles files of the guide with an example's framework, and with the libraries that no example has. */
export function bundleRecipes(files: ReadonlyMap<string, string>, { example, folder, stocks }: Surroundings): string {
  expectInstalled(FRAMEWORKS);
  const source = openExample(example).folder;
  const packages = path.join(source, 'node_modules');
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(source, 'src'), path.join(folder, 'src'), { recursive: true });
  cpSync(path.join(source, 'vite.config.ts'), path.join(folder, 'example.config.ts'));
  linkPackages(packages, path.join(folder, 'node_modules'));
  const entry = files.has('src/main.tsx') ? 'main.tsx' : 'main.ts';
  writeFileSync(
    path.join(folder, 'index.html'),
    `<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/src/${entry}"></script>`,
  );
  for (const [file, text] of files) writeFileSync(path.join(folder, file), text);
  writeFileSync(path.join(folder, 'vite.config.ts'), CONFIGURATION);
  execFileSync(process.execPath, [path.join(packages, 'vite/bin/vite.js'), 'build'], {
    cwd: folder,
    env: { ...process.env, VITE_STOCKS: stocks },
    stdio: 'pipe',
  });
  return path.join(folder, 'dist');
}

/** Links to the packages of the example, and to the libraries. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(path.join(from, name), path.join(to, name));
  for (const name of LIBRARIES) symlinkSync(path.join(FRAMEWORKS, 'node_modules', name), path.join(to, name));
}

/** The libraries have to use the framework of the example, and not the one beside them. */
const CONFIGURATION = `import { mergeConfig } from 'vite';
import own from './example.config';
export default mergeConfig(own, {
  resolve: { dedupe: ['react', 'react-dom', 'vue'], preserveSymlinks: false },
});
`;
