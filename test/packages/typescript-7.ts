import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fencesOf, readDocument } from '../docs/documents.js';
import { createProject } from './consumer.js';

const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

type Run = (program: string, args: readonly string[], options: { cwd: string }) => string;

/**
 * A project that is compiled with TypeScript 7 gets a client by the commands of the guide, compiles it, and still has the
 * compiler and the manifest that it had.
 */
export function generateBesideTypeScript7(project: string, { tarball, run }: { tarball: string; run: Run }): void {
  createProject(project);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, 'typescript@7'], { cwd: project });
  const manifest = () => readFileSync(path.join(project, 'package.json'), 'utf8');
  const before = manifest();
  const outputs = guideCommands().map(([program = '', ...args]) => run(program, args, { cwd: project }));
  assert.match(outputs.at(-1) ?? '', /remove the folder \.tmi-bff-generator/);
  assert.equal(manifest(), before);
  writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }),
  );
  assert.match(run('npx', ['tsc', '--version'], { cwd: project }), /^Version 7\./);
  run('npx', ['tsc', '-p', '.'], { cwd: project });
}

/** What the guide says to run, word by word; for `fetch`, whose client imports no library. */
function guideCommands(): string[][] {
  const block = fencesOf(readDocument('docs/clients.md')).find(({ code }) => code.includes('--prefix')) ?? { code: '' };
  return block.code
    .trim()
    .split('\n')
    .map((line) => line.replace('--for react', '--for fetch').split(' '));
}
