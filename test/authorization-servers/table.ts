import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import type { Outcome } from './outcome.js';
import type { Told } from './story.js';

/** What came of the last run at one server. */
export interface Result {
  readonly title: string;
  readonly version: string;
  readonly date: string;
  readonly steps: Told;
}

/** By the name of the server. */
export type Results = Readonly<Record<string, Result>>;

const file = path.join(root, 'docs/authorization-servers/results.json');
const page = path.join(root, 'docs/authorization-servers.md');
const [BEGIN, END] = [
  '<!-- The table is written by npm run test:authorization-servers -- --write -->',
  '<!-- End of the table -->',
];

/** The results that the documentation shows. */
export function readResults(): Results {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : {};
}

/** Adds the results, step by step, to those of earlier runs, and writes the table into the documentation. */
export function writeResults(results: Results, steps: readonly string[]): void {
  const all: Record<string, Result> = { ...readResults() };
  for (const [name, result] of Object.entries(results)) all[name] = merge(all[name], result);
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  writeBetween(page, { begin: BEGIN, end: END, text: renderTable(all, steps) });
}

/** Replaces what a page has between two comments. */
export function writeBetween(
  file: string,
  { begin, end, text }: { readonly begin: string; readonly end: string; readonly text: string },
): void {
  const whole = readFileSync(file, 'utf8');
  const [before, after] = [whole.indexOf(begin), whole.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${file} has no place for the table: ${begin} … ${end}`);
  writeFileSync(file, `${whole.slice(0, before + begin.length)}\n\n${text}\n${whole.slice(after)}`);
}

/** Steps that were not taken this time keep the outcome of an earlier run of the same version. */
function merge(earlier: Result | undefined, now: Result): Result {
  return earlier?.version === now.version ? { ...now, steps: { ...earlier.steps, ...now.steps } } : now;
}

/** A row for each step, a column for each server, and the notes by server below. */
export function renderTable(results: Results, steps: readonly string[]): string {
  const told = Object.values(results);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = [row(['step', ...told.map(({ title }) => title)]), row(['---', ...told.map(() => '---')])];
  const rows = steps.map((step) => row([step, ...told.map((result) => renderCell(result.steps[step]))]));
  return [...head, ...rows, '', ...told.flatMap((result) => renderNotes(result, steps))].join('\n');
}

const renderCell = (outcome: Outcome | undefined) => outcome?.outcome ?? 'not run';

function renderNotes({ title, version, date, steps }: Result, names: readonly string[]): string[] {
  const notes = names
    .filter((name) => steps[name]?.note !== undefined)
    .map((name) => `- ${name}: ${renderCell(steps[name])}. ${steps[name]?.note?.replaceAll('|', '\\|')}`);
  return [`**${title} ${version}**, run on ${date}:`, '', ...notes, ''];
}
