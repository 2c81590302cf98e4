import { createHash } from 'node:crypto';
import type { SessionInfo } from '../../generated/contract/index.js';
import { escapeHtml } from '../http/html.js';
import { describedScenario, isScenarioName, SCENARIOS } from './scenario-table.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --muted: #5b6478; --paper: #f6f7fa; --card: #fff; --line: #dfe3ec; --accent: #2f5bea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf3; --muted: #a3adc2; --paper: #12151d; --card: #1b202b; --line: #2c3344; --accent: #8ba6ff; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; } h2 { margin: 2rem 0 .75rem; font-size: 1.1rem; }
p { margin: 0 0 .75rem; color: var(--muted); } code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
.now { padding: 1rem 1.25rem; margin: 1.25rem 0; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: .6rem; }
.now p { margin: 0; }
form.row { display: grid; grid-template-columns: 1fr auto; gap: .25rem 1rem; align-items: center; padding: .75rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-bottom-width: 0; }
form.row:first-of-type { border-radius: .6rem .6rem 0 0; } form.row:last-of-type, form.row:nth-last-of-type(2) { border-bottom-width: 1px; border-radius: 0 0 .6rem .6rem; }
form.row p { margin: 0; font-size: .92rem; } .fields { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
label { font-size: .85rem; color: var(--muted); } input { width: 9rem; margin-left: .35rem; padding: .2rem .4rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--paper); color: inherit; font: inherit; }
button { padding: .4rem .9rem; border: 1px solid var(--accent); border-radius: .5rem; background: transparent; color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
.is-set { box-shadow: inset 4px 0 var(--accent); } .is-set button { background: var(--accent); color: var(--card); }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.errors { display: flex; flex-wrap: wrap; gap: .5rem; } .errors button { font-weight: 400; } a { color: var(--accent); }
@media (max-width: 36rem) { form.row { grid-template-columns: 1fr; } }
`;

/** The hash of the style sheet, the only thing that the page loads. */
export const CONTROL_STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

export interface ControlState {
  readonly scenario: string;
  readonly person: SessionInfo | null;
  readonly errors: readonly { readonly code: string; readonly statuses: readonly number[] }[];
  readonly issuer: string;
}

/** Renders the page on which a developer chooses the scenario. It needs no script. */
export function renderControlPage({ scenario, person, errors, issuer }: ControlState): string {
  const set = scenario.split(', ').map((one) => one.split(';')[0] ?? '');
  const rows = Object.keys(SCENARIOS).map((name) => row(name, set.includes(name)));
  const who = person === null ? 'No one' : escapeHtml(String(person.name ?? person.sub));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>tmi-bff mock</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>tmi-bff mock</h1>
<p>The backend’s contract without an authorization server. <a href="/">To the page</a></p>
<div class="now"><p>Scenario: <code data-testid="scenario">${escapeHtml(scenario)}</code></p>
<p><span data-testid="person">${who}</span> is signed in.</p></div>
<h2>Scenarios</h2>
${rows.join('\n')}
<h2>Errors of the contract</h2>
<form class="errors" method="post" action="/mock/scenario">
${errors.map(({ code, statuses }) => statuses.map((status) => errorButton(code, status)).join('\n')).join('\n')}
</form>
<h2>Tokens</h2>
<p>Resource servers accept them by the issuer <code>${escapeHtml(issuer)}</code> and the keys at
<a href="/mock/jwks"><code>/mock/jwks</code></a>.</p>
</main>
</body>
</html>
`;
}

function row(name: string, isSet: boolean): string {
  const fields = isScenarioName(name) ? fieldsOf(name) : [];
  return `<form class="row${isSet ? ' is-set' : ''}" method="post" action="/mock/scenario" data-testid="scenario-${name}">
<p><code>${name}</code><br>${isScenarioName(name) ? escapeHtml(describedScenario(name).summary) : ''}</p>
<button name="scenario" value="${name}"${isSet ? ' aria-pressed="true"' : ''}>${isSet ? 'In use' : 'Use'}</button>
<div class="fields">${fields.join('')}</div></form>`;
}

function fieldsOf(name: keyof typeof SCENARIOS): string[] {
  const { numbers = {}, text } = describedScenario(name);
  const ofText = text ? [field(text.name, text.summary, `value="${escapeHtml(text.fallback)}"`)] : [];
  const ofNumbers = Object.entries(numbers).map(([key, { summary, fallback, min, max }]) =>
    field(key, summary, `type="number" min="${min}" max="${max}" value="${fallback ?? ''}"`),
  );
  return [...ofText, ...ofNumbers];
}

function field(name: string, summary: string, attributes: string): string {
  return `<label title="${escapeHtml(summary)}">${name}<input name="${name}" ${attributes}></label>`;
}

function errorButton(code: string, status: number): string {
  const value = `error;code=${code};status=${status}`;
  return `<button name="scenario" value="${escapeHtml(value)}" data-testid="error-${code}-${status}">${code} <code>${status}</code></button>`;
}
