import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../docs/documents.js';

const run = promisify(execFile);

const CONFIGURATION = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    jsx: 'react-jsx',
    paths: { 'tmi-bff/*': [path.join(root, 'dist/src/*/index.d.ts')] },
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** Compiles all modules below `folder` against the packages of `frameworks`, and gives what the compiler says. */
export async function compile(folder: string, frameworks: string): Promise<string[]> {
  symlinkSync(path.join(frameworks, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIGURATION));
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.split('\n').filter((line) => line !== '');
}
