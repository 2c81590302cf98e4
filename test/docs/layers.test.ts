import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readDocument, root } from './documents.js';

const source = path.join(root, 'src');

/** The layers, lowest first. A module imports from itself and from modules of lower layers (docs/architecture.md). */
const LAYERS = [
  ['core'],
  ['telemetry', 'http'],
  ['config', 'storage', 'audit'],
  ['contract', 'session', 'tokens', 'authorization-server', 'rate-limit', 'management', 'own-pages'],
  ['refresh', 'sign-in', 'check'],
  ['handlers', 'proxy'],
  ['server'],
];

/** The modules beside the layers, and what they may import. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  frontend: [],
  mock: ['core', 'http', 'contract', 'own-pages'],
  demo: ['http', 'frontend'],
  'contract-test': [],
  generate: ['core', 'contract', 'contract-test', 'config'],
  cli: ['core', 'telemetry', 'config', 'storage', 'check', 'server', 'demo', 'contract-test', 'generate', 'mock'],
};

/** The modules that may use the generated types and clients. */
const USE_GENERATED = [
  'core',
  'contract',
  'refresh',
  'sign-in',
  'handlers',
  'proxy',
  'server',
  'frontend',
  'mock',
  'demo',
  'contract-test',
];

/** The modules that a module may import besides itself. */
function importable(module: string): readonly string[] {
  const layer = LAYERS.findIndex((modules) => modules.includes(module));
  const lower = layer === -1 ? (BESIDE[module] ?? []) : LAYERS.slice(0, layer).flat();
  return USE_GENERATED.includes(module) ? [...lower, 'generated'] : lower;
}

/** The modules of which others import the `index.ts` alone. */
const FRONT_DOORS = ['refresh', 'sign-in', 'authorization-server'];

/** A library and the only module of the backend that uses it. */
const ONLY_USER: Readonly<Record<string, string>> = {
  valibot: 'config',
  lmdb: 'storage',
  pg: 'storage',
  redis: 'storage',
  'openapi-backend': 'contract',
  ajv: 'contract',
  'koa-session': 'session',
  'openid-client': 'authorization-server',
  jose: 'authorization-server',
  undici: 'proxy',
  'prom-client': 'management',
  '@opentelemetry/api': 'telemetry',
  '@koa/send': 'http',
  'koa-compress': 'http',
  parse5: 'http',
  'raw-body': 'http',
  commander: 'cli',
  pino: 'cli',
  'pino-pretty': 'cli',
  '@hey-api/openapi-ts': 'generate',
  '@valibot/to-json-schema': 'generate',
};

/** Modules that share no code with the backend choose their libraries themselves. */
const INDEPENDENT = ['demo', 'contract-test', 'mock', 'generate', 'frontend'];

interface Import {
  readonly file: string;
  readonly module: string;
  readonly from: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(path.join(source, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((from) => ({ file, module: file.split(path.sep)[0] ?? '', from }));
});

function targetOf({ file, from }: Import): string {
  return path.relative(source, path.resolve(path.dirname(path.join(source, file)), from));
}

function moduleOf(one: Import): string {
  const [first = '', second = ''] = targetOf(one).split(path.sep);
  return first === '..' ? second : first;
}

/** The files that import each other in a circle, type imports included. */
function circles(): string[][] {
  const graph = new Map(files.map((file) => [file, new Set<string>()]));
  for (const one of imports.filter(({ from }) => from.startsWith('.'))) {
    graph.get(one.file)?.add(targetOf(one).replace(/\.js$/, '.ts'));
  }
  // A file that imports no other, or that no other imports, is in no circle. Neither is one that only imports such files.
  for (let removed = true; removed; ) {
    removed = false;
    const imported = new Set([...graph.values()].flatMap((targets) => [...targets]));
    for (const [file, targets] of graph) {
      if (imported.has(file) && [...targets].some((target) => graph.has(target))) continue;
      graph.delete(file);
      removed = true;
    }
  }
  return [...graph].map(([file, targets]) => [file, ...[...targets].filter((target) => graph.has(target))]);
}

interface Extent {
  readonly place: string;
  readonly lines: number;
}

/** Each function of a file that has a body, and its lines from the first to the last. */
function functionsOf(file: string): Extent[] {
  const text = readFileSync(path.join(source, file), 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const lineAt = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const found: Extent[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = lineAt(node.getStart(tree));
      found.push({ place: `${file}:${first}`, lines: lineAt(node.end) - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

describe('The layers', () => {
  it('have every module', () => {
    const modules = new Set(files.map((file) => file.split(path.sep)[0] ?? ''));
    expect([...modules].sort()).toEqual([...LAYERS.flat(), ...Object.keys(BESIDE)].sort());
  });

  it('are documented', () => {
    const { text } = readDocument('docs/architecture.md');
    for (const module of [...LAYERS.flat(), ...Object.keys(BESIDE)]) expect(text).toContain(`| \`${module}/\``);
  });

  it('are only left downwards', () => {
    const wrong = imports
      .filter(({ from }) => from.startsWith('.'))
      .filter((one) => moduleOf(one) !== one.module && !importable(one.module).includes(moduleOf(one)))
      .map((one) => `${one.file} imports ${one.from}`);
    expect(wrong).toEqual([]);
  });

  it('have no import circle', () => {
    expect(circles()).toEqual([]);
  });

  it('have engines, and a client of the authorization servers, with a front door', () => {
    const wrong = imports
      .map((one) => ({ ...one, target: targetOf(one) }))
      .filter(({ module, target }) => FRONT_DOORS.some((name) => target.startsWith(`${name}/`) && module !== name))
      .filter(({ target }) => !/^[^/]+\/index\.js$/.test(target))
      .map(({ file, from }) => `${file} imports ${from}`);
    expect(wrong).toEqual([]);
  });

  it('have one module for each library', () => {
    const wrong = imports
      .filter(({ from, module }) => {
        const library = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? '');
        const owner = ONLY_USER[library];
        return owner !== undefined && owner !== module && !INDEPENDENT.includes(module);
      })
      .map((one) => `${one.file} imports ${one.from}`);
    expect(wrong).toEqual([]);
  });

  it('leave the process to the command line', () => {
    const wrong = files
      .filter((file) => !/^(cli|generate)\b/.test(file) && !file.endsWith('assemble.ts'))
      .filter((file) => /\bprocess\.(env|argv|exit)\b/.test(readFileSync(path.join(source, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('have no file of more than 250 lines', () => {
    const long = files.filter((file) => readFileSync(path.join(source, file), 'utf8').split('\n').length > 251);
    expect(long).toEqual([]);
  });

  it('have no function of more than 60 lines', () => {
    const functions = files.flatMap(functionsOf);
    expect(functions.length).toBeGreaterThan(files.length);
    expect(functions.filter(({ lines }) => lines > 60)).toEqual([]);
  });
});
