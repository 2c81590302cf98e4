import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readDocuments, root, type Snippet, snippetsOf } from './documents.js';

const PROGRAMS: Readonly<Record<string, string>> = {
  'tmi-bff': 'dist/src/cli/main.js',
  'tmi-bff-generate': 'dist/src/cli/generate-main.js',
};
/** Commands of `tmi-bff` that have commands of their own. */
const GROUPS = ['config', 'store'];

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const snippets = readDocuments().flatMap((document) => snippetsOf(document, 'sh'));
/** The texts of YAML, in which pipelines have commands. */
const inPipelines = readDocuments()
  .flatMap((document) => snippetsOf(document, 'yaml'))
  .map(({ name, code }) => ({ name, code: textsIn(parse(code)).join('\n') }));

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Not the name of an image or a unit. */
const CALL = /(?:^|[\s;&|]|\.bin\/)(?<!--(?:tag|unit|now) )(tmi-bff(?:-generate)?)((?: +[^\s;&|>#]+)+)/gm;

/** The calls of this project's programs: which one, and its arguments. */
function callsIn({ code }: Snippet): [program: string, args: string[]][] {
  const oneLine = code.replaceAll(/\\\n\s*/g, ' ');
  const calls = oneLine.matchAll(CALL);
  return [...calls].map(([, program = '', args = '']) => [program, args.trim().split(/ +/).filter(Boolean)]);
}

const helps = new Map<string, string>();
function helpOf(program: string, command: readonly string[]): string {
  const key = [program, ...command].join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const main = path.join(root, PROGRAMS[program] ?? '');
  const { stdout, status } = spawnSync(process.execPath, [main, ...command, '--help'], { encoding: 'utf8' });
  const help = status === 0 ? stdout : '';
  helps.set(key, help);
  return help;
}

/** What the program would not understand. */
function problemsOf(program: string, args: readonly string[]): string[] {
  const [first = '', second = ''] = args;
  const command = program === 'tmi-bff' ? (GROUPS.includes(first) ? [first, second] : [first]) : [];
  const help = helpOf(program, command);
  // Commander prints the help of the program for a command that it does not have.
  if (!help.startsWith(['Usage:', program, ...command].join(' '))) return [`${program} ${command.join(' ')}`];
  const options = args.filter((one) => one.startsWith('-')).map((one) => one.split('=')[0] ?? '');
  return options.filter((option) => !new RegExp(`(?:^|[\\s,])${option}(?=[\\s,])`, 'm').test(help));
}

describe('The commands of the documentation', () => {
  it.each(snippets.map((snippet) => [snippet.name, snippet] as const))('are a script for sh: %s', (_, { code }) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: code, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  const withCalls = [...snippets, ...inPipelines].filter((snippet) => callsIn(snippet).length > 0);
  it.each(withCalls.map((snippet) => [snippet.name, snippet] as const))('are understood: %s', (_, snippet) => {
    expect(callsIn(snippet).flatMap(([program, args]) => problemsOf(program, args))).toEqual([]);
  });

  it('would not be understood with a command or an option that is not there', () => {
    const code =
      'npx --no-install tmi-bff serve --confg a.yaml\ntmi-bff config inti\ntmi-bff-generate --fro react --output a\n';
    const found = callsIn({ name: '', code }).flatMap(([program, args]) => problemsOf(program, args));
    expect(found).toEqual(['--confg', 'tmi-bff config inti', '--fro']);
  });

  it('let npx fetch nothing, as long as the names are in no registry', () => {
    const fetching = /\bnpx (?:--yes )?tmi-bff(?:-generate)? (?:[a-z]|--)/;
    const found = readDocuments().filter(({ text }) => fetching.test(text));
    expect(found.map(({ file }) => file)).toEqual([]);
    expect(fetching.test('npx --yes tmi-bff contract-test')).toBe(true);
  });

  it('run scripts of package.json that are there', () => {
    const named = snippets.flatMap(({ code }) => [
      ...code.matchAll(/\bnpm (?:run )?(start|test|[a-z]+(?::[a-z-]+))\b/g),
    ]);
    expect(named.length).toBeGreaterThan(2);
    expect(named.map(([, script = '']) => script).filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  it('name files of this project that are there', () => {
    const named = snippets.flatMap(({ code }) => [...code.matchAll(/\b(?:dist\/src|docs\/examples)\/[\w./-]+\.\w+/g)]);
    expect(named.map(([file]) => file).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});
