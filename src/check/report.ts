import { styleText } from 'node:util';
import type { Finding, FindingLevel } from './finding.js';

/** The result of a check, as `--json` prints it. */
export interface CheckReport {
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly Finding[];
}

export function checkReport(findings: readonly Finding[]): CheckReport {
  const count = (level: FindingLevel) => findings.filter((finding) => finding.level === level).length;
  return { errors: count('error'), warnings: count('warning'), findings };
}

/** The report for people: grouped by what the findings are about, errors first. */
export function checkReportText(
  findings: readonly Finding[],
  { hasColours }: { readonly hasColours: boolean },
): string {
  const subjects = [...new Set(findings.map(({ about }) => about))];
  const groups = subjects.map((subject) => {
    const own = ORDER.flatMap((level) => findings.filter((one) => one.about === subject && one.level === level));
    return [paint('bold', printable(subject), hasColours), ...own.map((one) => findingText(one, hasColours)), ''];
  });
  const { errors, warnings } = checkReport(findings);
  return `${[...groups.flat(), `${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`].join('\n')}\n`;
}

const ORDER = ['error', 'warning', 'ok'] as const;
const COLOURS = { error: 'red', warning: 'yellow', ok: 'green' } as const;

function findingText({ id, level, what, why, whatToDo, source }: Finding, hasColours: boolean): string {
  const mark = paint(COLOURS[level], level.padEnd(8), hasColours);
  const first = `  ${mark}${printable(what)}`;
  if (level === 'ok') return first;
  const further = [`Why: ${why}`, `Do:  ${printable(whatToDo)}`, `(${id}; ${source})`];
  return [first, ...further.map((line) => `${' '.repeat(10)}${line}`)].join('\n');
}

/** Texts of the authorization server must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

function paint(format: 'bold' | (typeof COLOURS)[FindingLevel], text: string, hasColours: boolean): string {
  return hasColours ? styleText(format, text, { validateStream: false }) : text;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
