import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { CHECKS } from './checks.js';

/** What came of the last run of each deployment: outcomes by the name of the check. */
export type Results = Readonly<Record<string, Readonly<Record<string, string>>>>;

const file = path.join(root, 'test/deploy/results.json');
const page = path.join(root, 'docs/deploy.md');
const [BEGIN, END] = [
  '<!-- The tables are written by npm run test:deploy -- --write -->',
  '<!-- End of the tables -->',
];

/** The results that the documentation shows. */
export function readResults(): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
}

/** Replaces the results of the deployments that ran, and writes the tables into the documentation. */
export function writeResults(results: Results): void {
  const all = { ...readResults(), ...results };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for the tables: ${BEGIN} … ${END}`);
  writeFileSync(page, `${text.slice(0, before + BEGIN.length)}\n\n${renderTables(all)}\n\n${text.slice(after)}`);
}

/** A row for each deployment with the checks that all of them have; and a row for each other check. */
export function renderTables(results: Results): string {
  const names = CHECKS.map(({ name }) => name);
  const common = new Set(names);
  const deployments = Object.entries(results).filter(([, outcomes]) => names.some((name) => name in outcomes));
  const rows = deployments.map(([title, outcomes]) => [title, ...names.map((name) => outcomes[name] ?? '–')]);
  const others = Object.entries(results).flatMap(([title, outcomes]) =>
    Object.entries(outcomes)
      .filter(([name]) => !common.has(name))
      .map(([name, outcome]) => [title, name, outcome]),
  );
  return `${table(['', ...names], rows)}\n\n${table(['', 'check', 'outcome'], others)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
