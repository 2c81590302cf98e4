import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import { STEPS } from './story.js';

/** What came of the steps of one application: `yes`, or why not. */
export interface Row {
  readonly title: string;
  readonly outcomes: Readonly<Record<string, string>>;
}

const PAGE = path.join(root, 'docs/mounting.md');
const BEGIN = '<!-- The table is written by npm run test:mounting -- --write -->';
const END = '<!-- End of the table -->';

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

export function renderTable(rows: readonly Row[]): string {
  return [...HEAD, ...rows.map(renderRow)].join('\n');
}

const NAMES = STEPS.map(({ name }) => name);
const HEAD = [line(['application', ...NAMES]), line(['---', ...NAMES.map(() => '---')])];

function renderRow({ title, outcomes }: Row): string {
  return line([title, ...NAMES.map((name) => outcomes[name] ?? 'not run')]);
}

/** Puts the rows into the table of the documentation, in place of earlier ones of the same applications. */
export function writeTable(rows: readonly Row[]): void {
  const text = readFileSync(PAGE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`);
  const shown = text.slice(before, after).split('\n');
  const lines = new Map(
    shown.filter((one) => one.startsWith('| ') && !HEAD.includes(one)).map((one) => [keyOf(one), one]),
  );
  for (const row of rows) lines.set(keyOf(renderRow(row)), renderRow(row));
  const table = [...HEAD, ...lines.values()].join('\n');
  writeFileSync(PAGE, `${text.slice(0, before + BEGIN.length)}\n\n${table}\n\n${text.slice(after)}`);
}

/** The application without its version. */
function keyOf(row: string): string {
  return (row.split('|')[1] ?? '').replace(/\d+(\.\d+)+/, '').trim();
}
