import type { ContractTestResult, Verdict } from '../run/verdict.js';
import { brokenOnes, conclusionOf, isNews } from './counts.js';
import { curlFor } from './curl.js';

/** A summary for a pull request. */
export function markdownReport(result: ContractTestResult): string {
  const broken = brokenOnes(result);
  const news = broken.filter(isNews);
  return [
    `## ${result.conclusion === 'kept' ? '✅' : '❌'} Contract of the token-mediating backend`,
    '',
    conclusionOf(result),
    '',
    ...(news.length > 0 ? ['| | requirement | expected | seen |', '|---|---|---|---|', ...news.map(row), ''] : []),
    ...result.unneededExpectations.map((id) => `- ${id} is expected to fail and is kept: take it out of the list.`),
    ...expectedLine(broken),
    ...news.flatMap(details),
    `_${result.requests} requests in ${(result.milliseconds / 1000).toFixed(1)} s, ${result.startedAt}_`,
    '',
  ].join('\n');
}

function row({ requirement, severity, findings }: Verdict): string {
  const [first] = findings;
  const cells = [
    severity ?? '',
    `**${requirement.id}** ${requirement.sentence.replaceAll('|', '\\|').replaceAll('<', '&lt;')}`,
    inCode(first?.expected ?? ''),
    inCode(first?.seen ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}

function expectedLine(broken: readonly Verdict[]): string[] {
  const ids = broken.filter((verdict) => !isNews(verdict)).map(({ requirement }) => requirement.id);
  return ids.length === 0 ? [] : [`Expected to fail: ${ids.join(', ')}.`, ''];
}

function details({ requirement, findings }: Verdict): string[] {
  const lines = findings.flatMap(({ exchange }) => (exchange ? [curlFor(exchange)] : []));
  if (lines.length === 0) return [];
  const { id, why, source } = requirement;
  return [
    `<details><summary>${id}: see it again</summary>`,
    '',
    `${why} (${source})`,
    '',
    ...codeBlock('sh', lines),
    '',
    '</details>',
    '',
  ];
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
