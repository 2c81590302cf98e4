import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { createProject } from '../packages/consumer.js';

/** Grafana publishes the schema of its files as types. */
const SCHEMA = '@grafana/schema@13.2.3';

/** As JSON has them: the values of enumerations are texts. */
const JSON_OF = `type Json<T> = T extends string
  ? \`\${T}\`
  : T extends readonly (infer Item)[]
    ? Json<Item>[]
    : T extends object
      ? { [Key in keyof T]: Json<T[Key]> }
      : T;`;

/** Compares dashboards with Grafana's schema: what is missing, unknown, or of the wrong type, for each with the line. */
export function dashboardProblems(...dashboards: readonly string[]): string[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-dashboard-'));
  createProject(folder);
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options, SCHEMA], { cwd: folder, stdio: 'pipe' });
  const found = dashboards.map((dashboard) => compile(folder, dashboard));
  rmSync(folder, { recursive: true });
  return found;
}

function compile(folder: string, dashboard: string): string[] {
  const head = `import type { Dashboard } from '@grafana/schema';\n${JSON_OF}\n`;
  writeFileSync(path.join(folder, 'dashboard.ts'), `${head}export const dashboard: Json<Dashboard> = ${dashboard};\n`);
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    ...{ target: 'es2023', module: 'esnext', moduleResolution: 'bundler' },
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['dashboard.ts'] }));
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', '.'], { cwd: folder, encoding: 'utf8' });
  const before = head.split('\n').length - 1;
  return [...stdout.matchAll(/^dashboard\.ts\((\d+),\d+\): error (.*)$/gm)].map(
    ([, line, what]) => `dashboard.json, line ${Number(line) - before}: ${what}`,
  );
}
