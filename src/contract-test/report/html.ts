import type { ContractTestResult, ReportedFinding, Verdict } from '../run/verdict.js';
import { brokenOnes, conclusionOf, countVerdicts } from './counts.js';
import { curlFor } from './curl.js';
import { STYLE } from './html-style.js';
import { packageVersion } from './version.js';
import { escaped } from './xml.js';

/** One page to hand on: it needs no other file and no network, and runs no script. */
export function htmlReport(result: ContractTestResult): string {
  const broken = brokenOnes(result);
  const others = result.verdicts.filter(({ outcome }) => outcome !== 'not kept');
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
<p class="over">Contract of the token-mediating backend</p>
<h1>${escaped(result.baseUrl)}</h1>
<p class="result">${escaped(conclusionOf(result))}</p>
${tiles(result)}
</header>
<main>
${broken.length === 0 ? '' : `<h2>Findings</h2>\n${broken.map(card).join('\n')}`}
${result.unneededExpectations.map((id) => `<p class="notice">${id} is expected to fail, but it is kept: take it out of the list.</p>`).join('\n')}
<h2>All others</h2>
<table>
<thead><tr><th>ID</th><th>Level</th><th>Requirement</th><th>Outcome</th></tr></thead>
<tbody>
${others.map(row).join('\n')}
</tbody>
</table>
</main>
<footer>tmi-bff ${escaped(packageVersion())} · ${result.requests} requests in ${(result.milliseconds / 1000).toFixed(1)} s · ${escaped(result.startedAt)} · secrets are left out</footer>
</body>
</html>
`;
}

function tiles(result: ContractTestResult): string {
  const { outcomes, severities } = countVerdicts(result);
  const figures = { kept: outcomes.kept, ...severities, 'not judged': outcomes['not judged'] };
  return `<dl>${Object.entries(figures)
    .map(([name, count]) => `<div class="${name.replace(' ', '-')}"><dt>${name}</dt><dd>${count}</dd></div>`)
    .join('')}</dl>`;
}

function card({ requirement, severity, findings, notes, expectedBecause }: Verdict): string {
  const { id, level, sentence, why, check, source } = requirement;
  return `<article class="${severity}" id="${id}">
<h3><a href="#${id}">${id}</a> <span class="level">${level}</span> <span class="severity">${expectedBecause === undefined ? severity : 'expected'}</span></h3>
<p class="sentence">${inText(sentence)}</p>
${findings.map(details).join('\n')}
<p>${inText(why)}</p>
<p class="source">${escaped(source)}. How it is checked: ${inText(check)}</p>
${expectedBecause === undefined ? '' : `<p class="source">Expected, because: ${escaped(expectedBecause)}</p>`}
${notes.map((text) => `<p class="source">${escaped(text)}</p>`).join('\n')}
</article>`;
}

function details({ expected, seen, exchange }: ReportedFinding): string {
  return `<dl class="finding"><dt>expected</dt><dd>${escaped(expected)}</dd><dt>seen</dt><dd>${escaped(seen)}</dd></dl>
${exchange === undefined ? '' : `<details><summary>See it again</summary><pre>${escaped(curlFor(exchange))}</pre></details>`}`;
}

function row({ requirement, outcome, reason, notes }: Verdict): string {
  const { id, level, sentence } = requirement;
  const remark = [reason, ...notes].filter((text) => text !== undefined).join(' ');
  return `<tr id="${id}"><td>${id}</td><td>${level}</td><td>${inText(sentence)}</td><td class="${outcome.replace(' ', '-')}">${outcome}${remark === '' ? '' : `<br><small>${escaped(remark)}</small>`}</td></tr>`;
}

/** Backticks become code. */
function inText(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
