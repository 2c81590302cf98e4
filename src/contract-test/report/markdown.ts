import type { ContractTestResult, Verdict } from '../run/verdict.js';
import { brokenOnes, conclusionOf, isNews } from './counts.js';
import { circumstancesOf, otherIds, type ToldRequirement, tellOnce } from './tell-once.js';

/** A summary for a pull request. */
export function markdownReport(result: ContractTestResult): string {
  const broken = brokenOnes(result);
  const told = tellOnce(result).filter(({ verdict }) => isNews(verdict));
  return [
    `## ${result.conclusion === 'kept' ? '✅' : '❌'} Contract of the token-mediating backend`,
    '',
    conclusionOf(result),
    '',
    ...(told.length > 0 ? ['| | requirement | expected | seen |', '|---|---|---|---|', ...told.map(row), ''] : []),
    ...result.unneededExpectations.map((id) => `- ${id} is expected to fail and is kept: take it out of the list.`),
    ...expectedLine(broken),
    ...told.flatMap(details),
    `_${result.requests} requests in ${(result.milliseconds / 1000).toFixed(1)} s, ${result.startedAt}_`,
    '',
  ].join('\n');
}

function row({ verdict: { requirement, severity }, faults }: ToldRequirement): string {
  const finding = faults[0]?.finding;
  const others = [...new Set(faults.flatMap(otherIds))];
  const same = others.length === 0 ? '' : ` (the same: ${others.join(', ')})`;
  const cells = [
    severity ?? '',
    `**${requirement.id}** ${requirement.sentence.replaceAll('|', '\\|').replaceAll('<', '&lt;')}${same}`,
    inCode(finding?.expected ?? ''),
    inCode(finding?.seen ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}

function expectedLine(broken: readonly Verdict[]): string[] {
  const ids = broken.filter((verdict) => !isNews(verdict)).map(({ requirement }) => requirement.id);
  return ids.length === 0 ? [] : [`Expected to fail: ${ids.join(', ')}.`, ''];
}

/** What the table has no room for: every finding with its severity, its circumstances and its shell line. */
function details({ verdict: { requirement }, faults }: ToldRequirement): string[] {
  const { id, why, source } = requirement;
  const lines = faults.flatMap(({ finding }) => [
    `- ${finding.severity}: expected ${inCode(finding.expected)}, seen ${inCode(finding.seen)}`,
    ...[circumstancesOf(finding) ?? []].flat().map((text) => `  while ${inCode(text)}`),
    '',
    ...(finding.again === undefined ? [] : [...codeBlock('sh', [finding.again]), '']),
  ]);
  return [`<details><summary>${id}: details</summary>`, '', `${why} (${source})`, '', ...lines, '</details>', ''];
}

/**
 * Text of a backend, for one line. Viewers look for links, mentions and references in text and not in code; and what
 * could end the code, the cell, or begin markup, is written by its number.
 */
function inCode(text: string): string {
  if (text === '') return '';
  return `<code>${text.replaceAll(/[^\w ,;'"()=/+-]|_/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

/** Lines as they are, between fences that are longer than any in them. */
function codeBlock(language: string, lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}
