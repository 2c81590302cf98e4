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

export function renderTable(rows: readonly Row[]): string {
  const names = STEPS.map(({ name }) => name);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const body = rows.map(({ title, outcomes }) => line([title, ...names.map((name) => outcomes[name] ?? 'not run')]));
  return [line(['application', ...names]), line(['---', ...names.map(() => '---')]), ...body].join('\n');
}

/** Puts the table into the documentation. */
export function writeTable(table: string): void {
  const text = readFileSync(PAGE, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`);
  writeFileSync(PAGE, `${text.slice(0, before + BEGIN.length)}\n\n${table}\n\n${text.slice(after)}`);
}
