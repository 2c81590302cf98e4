import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { DOCUMENTS } from './documents.js';
import type { Tool } from './tool.js';

/** What came of one tool: for each document, whether it did what it had to do. */
export interface Result {
  readonly version: string;
  readonly date: string;
  readonly outcomes: Readonly<Record<string, 'done' | 'failed'>>;
}

/** By the name of the tool. */
export type Results = Readonly<Record<string, Result>>;

const file = path.join(root, 'test/contract-tools/results.json');
const page = path.join(root, 'docs/contract.md');
const [BEGIN, END] = [
  '<!-- The table is written by npm run test:contract-tools -- --write -->',
  '<!-- End of the table -->',
];

/** The results that the documentation shows. */
export function readResults(): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
}

/** Adds the results to those of other tools, and writes the table into the documentation. */
export function writeResults(results: Results, tools: readonly Tool[]): void {
  const all = { ...readResults() };
  for (const [name, result] of Object.entries(results)) {
    const earlier = all[name]?.version === result.version ? all[name]?.outcomes : {};
    all[name] = { ...result, outcomes: { ...earlier, ...result.outcomes } };
  }
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for the table: ${BEGIN} … ${END}`);
  writeFileSync(page, `${text.slice(0, before + BEGIN.length)}\n\n${renderTable(all, tools)}\n\n${text.slice(after)}`);
}

/** A row for each tool, a column for each document, and what is left to say below. */
export function renderTable(results: Results, tools: readonly Tool[]): string {
  const names = DOCUMENTS.map(([name]) => name);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = ['tool', 'what it has to do', ...names.map((name) => `\`${name}\``)];
  const rows = tools.map(({ name, version, task }) => {
    const outcomes = results[name]?.version === version ? results[name]?.outcomes : undefined;
    return row([`${name} ${version}`, task, ...names.map((document) => outcomes?.[document] ?? 'not run')]);
  });
  const remarks = tools.flatMap(({ name, remarks = [] }) => remarks.map((remark) => `- ${name}: ${remark}`));
  return [row(head), row(head.map(() => '---')), ...rows, '', ...remarks].join('\n').trimEnd();
}
