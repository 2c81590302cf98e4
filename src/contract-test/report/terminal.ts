import type { Plan } from '../run/options.js';
import type { ContractTestResult, Verdict } from '../run/verdict.js';
import type { Severity } from '../severity.js';
import { conclusionOf, countVerdicts } from './counts.js';
import { type Fault, inShort, linesOf, othersOf, type ToldRequirement, tellOnce } from './tell-once.js';

/** How texts are highlighted; without colours they stay unchanged. */
export type Palette = Readonly<Record<'bold' | 'dim' | 'good' | 'bad' | 'mild', (text: string) => string>>;

const styled = (code: number, end: number) => (text: string) => `\u001B[${code}m${text}\u001B[${end}m`;
const same = (text: string) => text;

export function palette({ hasColours }: { hasColours: boolean }): Palette {
  if (!hasColours) return { bold: same, dim: same, good: same, bad: same, mild: same };
  return { bold: styled(1, 22), dim: styled(2, 22), good: styled(32, 39), bad: styled(31, 39), mild: styled(33, 39) };
}

/** What is about to happen, before the first request. */
export function announce({ tested, skipped, requests }: Plan): string {
  const rest = skipped.length === 0 ? '' : `; ${skipped.length} can't be tested with these hints`;
  return `${tested.length} requirements to test${rest}. At most ${requests} requests will be sent.\n`;
}

/** A line for each check as it ends. */
export function progressLine(
  { requirement, outcome, severity, expectedBecause, reason }: Verdict,
  colours: Palette,
): string {
  const { id, sentence } = requirement;
  if (outcome === 'kept') return `${colours.good('kept')}      ${id}\n`;
  if (outcome === 'not kept') {
    const isCalm = expectedBecause !== undefined || severity === 'information';
    const word = expectedBecause === undefined ? (severity ?? '') : 'expected';
    return `${(isCalm ? same : toneOf(severity, colours))(word.padEnd(9))} ${id}  ${sentence}\n`;
  }
  return colours.dim(`${outcome === 'not judged' ? 'untested ' : 'n/a      '} ${id}  ${reason ?? ''}\n`);
}

/** The conclusion, finding by finding, what was not tested, and the conclusion again, where a terminal ends. */
export function terminalReport(result: ContractTestResult, colours: Palette): string {
  const blocks = tellOnce(result).map((told) => block(told, colours));
  const unneeded = result.unneededExpectations.map(
    (id) => `${id} is expected to fail, but it is kept: take it out of the list.\n`,
  );
  const { outcomes } = countVerdicts(result);
  const kept = outcomes['not judged'] > 0 ? colours.mild : colours.good;
  const tone = result.conclusion === 'kept' ? kept : colours.bad;
  const conclusion = colours.bold(tone(conclusionOf(result)));
  return [conclusion, '', ...blocks, ...unneeded, leftOut(result, colours), conclusion, effort(result), ''].join('\n');
}

function block({ verdict, faults }: ToldRequirement, colours: Palette): string {
  const { requirement, severity, expectedBecause } = verdict;
  const { id, level, sentence, why, source } = requirement;
  return [
    `${colours.bold(toneOf(severity, colours)(id))}  ${level}  ${sentence}`,
    ...faults.flatMap((fault) => describe(fault)),
    `  why       ${why}`,
    `  source    ${source}`,
    ...(expectedBecause === undefined ? [] : [`  expected because  ${expectedBecause}`]),
    '',
  ].join('\n');
}

/** The fault, and the other findings that are the same. */
function describe(fault: Fault): string[] {
  return [
    ...linesOf(fault.finding).map(([label, text]) => `  ${label.padEnd(9)} ${text}`),
    ...othersOf(fault).map((other, index) => `  ${(index === 0 ? 'the same' : '').padEnd(9)} ${inShort(other)}`),
  ];
}

/** What the run took. */
function effort({ requests, milliseconds }: ContractTestResult): string {
  return `${requests} requests in ${(milliseconds / 1000).toFixed(1)} seconds.`;
}

function leftOut(result: ContractTestResult, colours: Palette): string {
  const reasons = new Map<string, string[]>();
  for (const { requirement, outcome, reason = '' } of result.verdicts) {
    if (outcome === 'not judged') reasons.set(reason, [...(reasons.get(reason) ?? []), requirement.id]);
  }
  const { outcomes } = countVerdicts(result);
  const lines = [...reasons].map(([reason, ids]) => `  ${reason}: ${ids.join(', ')}`);
  return lines.length === 0 ? '' : colours.dim([`${outcomes['not judged']} not tested:`, ...lines, ''].join('\n'));
}

function toneOf(severity: Severity | undefined, { bad, mild, dim }: Palette): (text: string) => string {
  if (severity === 'failure') return bad;
  return severity === 'information' ? dim : mild;
}
