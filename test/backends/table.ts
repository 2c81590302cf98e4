import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../docs/documents.js';
import type { Judged } from './judging.js';
import type { Length } from './lines.js';

/** What came of the last run of one backend. */
export interface Result extends Length {
  readonly title: string;
  readonly date: string;
  /** By profile. */
  readonly profiles: Readonly<Record<string, Count>>;
  /** Whether a person signs in with a page in Chromium, by its name. */
  readonly pages: Readonly<Record<string, 'yes' | 'no'>>;
}

export interface Count {
  readonly judged: number;
  readonly kept: number;
  /** MUST, stated or implied, and not kept. */
  readonly failures: number;
}

export const PROFILES = ['core', 'session', 'hardening'] as const;
const PAGES = ['starter', 'demo'] as const;

const folder = path.join(root, 'docs/examples/backends');
const [BEGIN, END] = ['<!-- The table is written by npm run test:backends -- --write -->', '<!-- End of the table -->'];

/** Counts what was judged, by profile. */
export function count(requirements: readonly Judged[]): Record<string, Count> {
  return Object.fromEntries(PROFILES.map((profile) => [profile, countOf(requirements, profile)]));
}

function countOf(requirements: readonly Judged[], profile: string): Count {
  const judged = requirements.filter((one) => one.profile === profile && ['kept', 'not kept'].includes(one.outcome));
  const kept = judged.filter(({ outcome }) => outcome === 'kept').length;
  return { judged: judged.length, kept, failures: judged.filter(({ severity }) => severity === 'failure').length };
}

/** A row for each backend, a column for each profile. */
export function renderTable(results: Readonly<Record<string, Result>>): string {
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const head = [
    'backend',
    'lines of code',
    'of them only brackets',
    ...PROFILES.map((profile) => `\`${profile}\``),
    ...PAGES.map((name) => `${name} page in Chromium`),
    'run on',
  ];
  const rows = Object.entries(results).map(([name, { title, lines, bracketLines, date, profiles, pages }]) => {
    const judged = PROFILES.map((profile) => renderCount(profiles[profile]));
    const signedIn = PAGES.map((page) => pages[page] ?? 'not run');
    return row([`[${title}](${name})`, lines, bracketLines, ...judged, ...signedIn, date]);
  });
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

const renderCount = (found: Count | undefined) =>
  found === undefined ? 'not run' : `${found.failures === 0 ? 'kept' : 'not kept'}: ${found.kept} of ${found.judged}`;

/** Adds the results to those of earlier runs, and writes the table into the documentation. */
export function writeResults(results: Readonly<Record<string, Result>>): void {
  const file = path.join(folder, 'results.json');
  const earlier = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const all = { ...earlier, ...results };
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  const page = path.join(folder, 'README.md');
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${page} has no place for the table: ${BEGIN} … ${END}`);
  writeFileSync(page, `${text.slice(0, before + BEGIN.length)}\n\n${renderTable(all)}\n\n${text.slice(after)}`);
}
