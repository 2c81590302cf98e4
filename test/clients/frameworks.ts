import { execFile } from 'node:child_process';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
    paths: { 'tmi-bff/*': [path.join(root, 'dist/src/*/index.d.ts')] },
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

/** Compiles all modules below `folder` against the packages of `frameworks`, and gives what the compiler says. */
export async function compile(folder: string, frameworks: string): Promise<string[]> {
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...CONFIGURATION, files: modulesBelow(folder) }));
  symlinkSync(path.join(frameworks, 'node_modules'), path.join(folder, 'node_modules'));
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.split('\n').filter((line) => line !== '');
}

/** Links are not followed: what they lead to is compiled where it is. */
function modulesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return modulesBelow(file);
    return entry.isFile() && file.endsWith('.ts') ? [file] : [];
  });
}
