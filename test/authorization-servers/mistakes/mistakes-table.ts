import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../docs/documents.js';
import { writeBetween } from '../table.js';
import type { MistakeResult, Told } from './mistake.js';

/** What came of the last run. */
export interface MistakeResults {
  readonly version: string;
  readonly date: string;
  readonly mistakes: readonly MistakeResult[];
}

const file = path.join(root, 'docs/authorization-servers/mistakes.json');
const page = path.join(root, 'docs/check.md');
const BEGIN = '<!-- The table is written by npm run test:authorization-servers -- --mistakes --write -->';
const END = '<!-- End of the table -->';

/** The results that the documentation shows; `undefined` before the first run. */
export function readMistakes(): MistakeResults | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MistakeResults) : undefined;
}

export function writeMistakes(results: MistakeResults): void {
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  writeBetween(page, { begin: BEGIN, end: END, text: renderMistakes(results) });
}

/** A row for each mistake: how it was made, what the check said, and what the log said. */
export function renderMistakes({ version, date, mistakes }: MistakeResults): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `Keycloak ${version}, run on ${date}:`,
    '',
    row(['mistake', 'made by', '`tmi-bff check`', 'log, until the first sign-in']),
    row(['---', '---', '---', '---']),
    ...mistakes.map(({ name, how, check, log }) => row([name, how, cell(check), cell(log)])),
  ].join('\n');
}

const cell = ({ outcome, by, line }: Told) => (outcome === 'named' ? `\`${by}\`: ${line}` : `_not named:_ ${line}`);

/** Whether the check or the log names it, and neither tells something else. */
export function isNamed({ check, log }: MistakeResult): boolean {
  const outcomes = [check.outcome, log.outcome];
  return outcomes.includes('named') && !outcomes.includes('failed');
}
