import type { ContractTestResult, Outcome, Verdict } from '../run/verdict.js';
import { SEVERITIES } from '../severity.js';
import { conclusionOf } from './counts.js';
import { STYLE } from './html-style.js';
import { type Fault, type FindingOf, linesOf, othersOf, type ToldRequirement, tellOnce } from './tell-once.js';
import { packageVersion } from './version.js';
import { escaped } from './xml.js';

/** One page to hand on: it needs no other file and no network, and runs no script. */
export function htmlReport(result: ContractTestResult): string {
  const told = tellOnce(result);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${result.conclusion === 'kept' ? 'Kept' : 'Not kept'}: ${escaped(result.baseUrl)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${result.conclusion === 'kept' ? 'good' : 'bad'}">
<h1>${result.conclusion === 'kept' ? 'Kept' : 'Not kept'} <small>${escaped(result.baseUrl)}</small></h1>
${filterFor(told)}
</header>
<main>
<p class="result">${escaped(conclusionOf(result))}</p>
${told.length === 0 ? '' : `<h2>Findings</h2>\n${told.map(card).join('\n')}`}
${result.unneededExpectations.map((id) => `<p class="notice">${id} is expected to fail, but it is kept: take it out of the list.</p>`).join('\n')}
${(['not judged', 'not applicable', 'kept'] as const).map((outcome) => folded(outcome, result)).join('\n')}
</main>
<footer>tmi-bff ${escaped(packageVersion())} · ${result.requests} requests in ${(result.milliseconds / 1000).toFixed(1)} s · ${escaped(result.startedAt)} · secrets are left out</footer>
</body>
</html>
`;
}

/** A choice for each kind of finding that there is. The style sheet hides the others. */
function filterFor(told: readonly ToldRequirement[]): string {
  const shown = told.flatMap(({ faults }) => faults.flatMap((fault) => [fault, ...othersOf(fault)]));
  const counts = new Map<string, number>();
  for (const one of shown) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  if (counts.size < 2) return '';
  const radios = [['all', shown.length] as const, ...KINDS.map((kind) => [kind, counts.get(kind) ?? 0] as const)]
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count]) =>
        `<span><input type="radio" name="show" id="show-${kind}"${kind === 'all' ? ' checked' : ''}><label for="show-${kind}" class="of-${kind}">${kind} <b>${count}</b></label></span>`,
    );
  return `<fieldset><legend>Show</legend>${radios.join('')}</fieldset>`;
}

const KINDS = [...SEVERITIES, 'expected'] as const;

function kindOf({ verdict, finding }: FindingOf): string {
  return verdict.expectedBecause === undefined ? finding.severity : 'expected';
}

function card({ verdict, faults }: ToldRequirement): string {
  const { requirement, severity, notes, expectedBecause } = verdict;
  const { id, level, sentence, why, check, source } = requirement;
  return `<article class="of-${expectedBecause === undefined ? severity : 'expected'}" id="${id}">
<h3><a href="#${id}">${id}</a> <span class="level">${level}</span> <span class="severity">${expectedBecause === undefined ? severity : 'expected'}</span></h3>
<p class="sentence">${inText(sentence)}</p>
${faults.map(details).join('\n')}
<p>${inText(why)}</p>
<p class="source">${escaped(source)}. How it is checked: ${inText(check)}</p>
${expectedBecause === undefined ? '' : `<p class="source">Expected, because: ${escaped(expectedBecause)}</p>`}
${notes.map((text) => `<p class="source">${escaped(text)}</p>`).join('\n')}
</article>`;
}

function details(fault: Fault): string {
  const { finding } = fault;
  const lines = linesOf(finding).filter(([label]) => label !== 'again');
  const terms = lines
    .map(([label, text]) => `<dt>${label}</dt><dd>${label === 'expected' ? inText(text) : escaped(text)}</dd>`)
    .join('');
  const again =
    finding.again === undefined
      ? ''
      : `<details><summary>See it again</summary><pre>${escaped(finding.again)}</pre></details>`;
  const same = othersOf(fault).map(sameElsewhere).join('');
  return `<section class="fault shows-${kindOf(fault)}"><dl class="finding">${terms}</dl>
${again}${same === '' ? '' : `<p class="over">The same:</p><ul class="same">${same}</ul>`}</section>`;
}

function sameElsewhere(other: FindingOf): string {
  const { id, sentence } = other.verdict.requirement;
  return `<li class="shows-${kindOf(other)}"><b>${id}</b> <span class="severity">${kindOf(other)}</span> ${inText(sentence)} <small>expected ${inText(other.finding.expected)}</small></li>`;
}

const TITLES: Readonly<Record<Exclude<Outcome, 'not kept'>, string>> = {
  'not judged': 'Not judged',
  'not applicable': 'Does not apply',
  kept: 'Kept',
};

function folded(outcome: Exclude<Outcome, 'not kept'>, { verdicts }: ContractTestResult): string {
  const its = verdicts.filter((verdict) => verdict.outcome === outcome);
  if (its.length === 0) return '';
  return `<details class="others"><summary>${TITLES[outcome]} <b>${its.length}</b></summary>
<ul>
${its.map(row).join('\n')}
</ul>
</details>`;
}

function row({ requirement, reason, notes }: Verdict): string {
  const { id, level, sentence } = requirement;
  const remark = [reason, ...notes].filter((text) => text !== undefined).join(' ');
  return `<li id="${id}"><b>${id}</b> <span class="level">${level}</span> ${inText(sentence)}${remark === '' ? '' : `<br><small>${escaped(remark)}</small>`}</li>`;
}

/** Backticks become code. */
function inText(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
