import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { openExample } from '../example.js';

const RUNTIME = path.join(root, 'dist/src/frontend');

/**
 * Bundles a page of this folder with the runtime as it was compiled, and with the framework that an example has; for
 * development, because only then does React look for what its StrictMode finds.
 *
 * @returns the folder to serve
 */
export function bundlePage(
  name: 'react' | 'vue',
  { example, folder }: { readonly example: string; readonly folder: string },
): string {
  const packages = path.join(openExample(example).folder, 'node_modules');
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(root, 'test/examples/pages', `${name}.js`), path.join(folder, 'page.js'));
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="/page.js"></script>',
  );
  writeFileSync(path.join(folder, 'vite.config.mjs'), `export default ${JSON.stringify(configuration(packages))};\n`);
  const vite = path.join(packages, 'vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--mode', 'development'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: 'pipe',
  });
  return path.join(folder, 'dist');
}

/** The runtime stands outside of the folder, so what it imports has to be told. */
function configuration(packages: string): object {
  return {
    resolve: {
      alias: {
        'tmi-bff-frontend/react': path.join(RUNTIME, 'react.js'),
        'tmi-bff-frontend/vue': path.join(RUNTIME, 'vue.js'),
        'tmi-bff-frontend': path.join(RUNTIME, 'index.js'),
        react: path.join(packages, 'react'),
        'react-dom': path.join(packages, 'react-dom'),
        vue: path.join(packages, 'vue'),
      },
    },
    build: { modulePreload: { polyfill: false }, minify: false },
    define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
  };
}
