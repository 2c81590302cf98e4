import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { root } from '../../docs/documents.js';
import { type ExampleBackend, filesIn, folderOf, type Program } from '../example-backend.js';
import { go } from '../languages/go.js';
import { python } from '../languages/python.js';

/** One change of one place in the sources of a backend. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
  /** The file with the change. */
  readonly source: string;
}

/** A backend whose sources are mutated by a tool of its language. */
export interface MutatedBackend {
  readonly backend: ExampleBackend;
  list(cache: string): readonly Mutant[];
  /** Makes the program of a folder with mutated sources. Throws if they do not compile. */
  build(folder: string, cache: string): Program;
}

const MUTMUT = 'mutmut==2.5.1';
const folderOfTool = (name: string) => path.join(root, 'test/backends/mutants', name);

const mutatedPython: MutatedBackend = {
  backend: python,
  list(cache) {
    const home = installOnce(path.join(cache, MUTMUT), (folder) => {
      runCommand(['python3', '-m', 'venv', folder], cache);
      runCommand(['bin/pip', '-q', 'install', MUTMUT, 'setuptools'], folder);
    });
    const tool = path.join(folderOfTool('python'), 'list_mutants.py');
    return readList([path.join(home, 'bin/python'), '-B', tool, folderOf(python)]);
  },
  build: (folder, cache) => ({ ...python.install(cache), cwd: folder }),
};

const mutatedGo: MutatedBackend = {
  backend: go,
  list: () => readList(['go', 'run', path.join(folderOfTool('go'), 'main.go'), folderOf(go)]),
  build(folder) {
    execFileSync('go', ['build', '-o', 'backend', '.'], { cwd: folder, stdio: 'ignore' });
    return { command: [path.join(folder, 'backend')], cwd: folder };
  },
};

export const mutatedBackends: readonly MutatedBackend[] = [mutatedPython, mutatedGo];

function readList([file = '', ...args]: readonly string[]): Mutant[] {
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

/** Stays the same as long as the change does, wherever the line moves. */
export function idOf({ file, before, after, operator }: Mutant): string {
  return createHash('sha256')
    .update(JSON.stringify([file, operator, before, after]))
    .digest('hex')
    .slice(0, 8);
}

/** Writes the sources of a backend with one change into a folder of their own. */
export function writeMutant({ backend }: MutatedBackend, mutant: Mutant, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of filesIn(folderOf(backend))) cpSync(path.join(folderOf(backend), file), path.join(folder, file));
  writeFileSync(path.join(folder, mutant.file), mutant.source);
}
