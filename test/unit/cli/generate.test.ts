import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../src/cli/main.js');

describe('tmi-bff generate', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-generate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [main, 'generate', ...args], { cwd: folder, encoding: 'utf8', timeout: 30_000 });

  it('writes a client, again over its own, and says what it imports', () => {
    const first = run('--for', 'react', '--output', 'src/bff', '--validator', 'zod');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toBe(
      'Wrote a client for TanStack Query for React, over fetch to src/bff.\nIt imports @tanstack/react-query, zod.\n',
    );
    writeFileSync(path.join(folder, 'src/bff/own.ts'), '');
    expect(run('--for', 'fetch', '--output', 'src/bff', '--import-extension', 'js').status).toBe(0);
    expect(readdirSync(path.join(folder, 'src/bff')).sort()).toEqual([
      'api',
      'index.ts',
      'navigation.gen.ts',
      'own.ts',
    ]);
    expect(readdirSync(path.join(folder, 'src/bff/api'))).not.toContain('zod.gen.ts');
    expect(readFileSync(path.join(folder, 'src/bff/index.ts'), 'utf8')).toContain("from './api/index.js'");
  });

  it('says how to remove a generator that the project has installed for it', () => {
    const manifest = path.join(folder, 'package.json');
    writeFileSync(manifest, '{ "devDependencies": { "@hey-api/openapi-ts": "^0.95.0" } }');
    const { stdout } = run('--for', 'fetch', '--output', 'installed');
    rmSync(manifest);
    expect(stdout).toContain('Run: npm uninstall @hey-api/openapi-ts\n');
  });

  it('leaves a folder alone that it has not written', () => {
    mkdirSync(path.join(folder, 'mine/api'), { recursive: true });
    writeFileSync(path.join(folder, 'mine/index.ts'), 'export {};\n');
    const { status, stderr } = run('--for', 'fetch', '--output', 'mine');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tmi-bff: --output: .*mine has files that tmi-bff did not generate \(api, index\.ts\)\. /);
    expect(readFileSync(path.join(folder, 'mine/index.ts'), 'utf8')).toBe('export {};\n');
  });

  it('says so when the folder can not be made', () => {
    symlinkSync('nowhere', path.join(folder, 'leads-nowhere'));
    const { status, stderr } = run('--for', 'fetch', '--output', 'leads-nowhere/bff');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tmi-bff: --output: .*leads-nowhere\/bff can't be written \(E[A-Z]+\)\.\n$/);
  });

  it.each([
    [['--for', 'reakt', '--output', 'x'], /'reakt' is invalid\. Allowed choices are fetch, axios, .*angular-query\./],
    [['--output', 'x'], /required option '--for <stack>' not specified/],
    [['--for', 'react'], /required option '-o, --output <folder>' not specified/],
    [
      ['--for', 'react', '--output', 'x', '--validator', 'joi'],
      /'joi' is invalid\. Allowed choices are zod, valibot\./,
    ],
    [['--for', 'react', '--output', main], /main\.js can't be used as a folder \(ENOTDIR\)/],
  ])('says what is wrong with %j', (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
