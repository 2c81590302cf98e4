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

/** Adds the results to those of earlier runs, and writes the table into the documentation. */
export function writeResults(results: Results, steps: readonly string[]): void {
  const all = { ...readResults(), ...results };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for the table: ${BEGIN} … ${END}`);
  writeFileSync(page, `${text.slice(0, before + BEGIN.length)}\n\n${renderTable(all, steps)}\n${text.slice(after)}`);
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
