import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installOnce, runCommand } from '../../authorization-servers/installing.js';
import { root } from '../../docs/documents.js';
import { type ExampleBackend, filesIn, folderOf, type Program } from '../example-backend.js';
import { go } from '../languages/go.js';
import { java } from '../languages/java.js';
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
  /** How a file that is no text is written there. */
  readonly encoding?: 'base64';
}

/** A backend whose sources are mutated by a tool of its language. */
export interface MutatedBackend {
  readonly backend: ExampleBackend;
  /** The folder whose files are mutated: its sources, if nothing is said. */
  folder?(cache: string): string;
  list(cache: string): readonly Mutant[];
  /** Makes the program of a folder with a mutant. Throws if they do not compile. */
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

const PIT = '1.20.2';

/** PIT mutates classes: the backend is compiled once, and each mutant is a copy of its classes with one of them changed. */
const mutatedJava: MutatedBackend = {
  backend: java,
  folder: (cache) => path.join(java.install(cache).cwd, 'target/classes'),
  list(cache) {
    const home = installOnce(path.join(cache, `pitest-${PIT}`), (folder) => {
      const artifact = `-Dartifact=org.pitest:pitest:${PIT}`;
      runCommand(['mvn', '-q', '-B', 'dependency:copy', artifact, '-DoutputDirectory=.'], folder);
    });
    const classes = path.join(java.install(cache).cwd, 'target/classes');
    const classPath = [path.join(home, '*'), classes, javaLibraries(cache)].join(':');
    const tool = path.join(folderOfTool('java'), 'ListMutants.java');
    return readList(['java', '-cp', classPath, tool, classes, path.join(folderOf(java), 'src/main/java')]);
  },
  build: (folder, cache) => ({
    command: ['java', '-XX:TieredStopAtLevel=1', '-cp', `${folder}:${javaLibraries(cache)}`, 'backend.Backend'],
    cwd: folder,
  }),
};

/** The libraries of the packaged backend, as an entry of a class path. */
function javaLibraries(cache: string): string {
  const home = java.install(cache).cwd;
  const folder = installOnce(path.join(home, 'libraries'), (to) => {
    runCommand(['jar', 'xf', path.join(home, 'target/backend.jar'), 'BOOT-INF/lib'], to);
  });
  return path.join(folder, 'BOOT-INF/lib/*');
}

export const mutatedBackends: readonly MutatedBackend[] = [mutatedPython, mutatedGo, mutatedJava];

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

/** Writes the files of a backend with one change into a folder of their own. */
export function writeMutant(original: string, mutant: Mutant, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of filesIn(original)) cpSync(path.join(original, file), path.join(folder, file));
  writeFileSync(path.join(folder, mutant.file), mutant.source, mutant.encoding ?? 'utf8');
}
