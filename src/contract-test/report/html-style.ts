const KINDS = ['failure', 'warning', 'practice', 'information', 'expected'];

/** The filter: a card, a fault or a line without the chosen kind is hidden. Without `:has()`, all are shown. */
const FILTER = KINDS.map(
  (kind) =>
    `body:has(#show-${kind}:checked) :is(article:not(:has(.shows-${kind})), .fault:not(.shows-${kind}, :has(.shows-${kind})), .same li:not(.shows-${kind})) { display: none; }`,
).join('\n');

/** The look of the HTML report, for telephones and desks, light and dark screens, and paper. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1c2330; --quiet: #5d6778; --line: #dfe3ea; --panel: #f3f5f8;
  --failure: #b3261e; --warning: #8a5a00; --practice: #3d5a98; --information: #5d6778; --expected: #5d6778; --kept: #1d6f42; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181f; --text: #e4e8ee; --quiet: #9aa5b5; --line: #2c3440;
  --panel: #1b212a; --failure: #ff8a80; --warning: #f0b64e; --practice: #9db8f5; --information: #9aa5b5; --expected: #9aa5b5;
  --kept: #6fd39b; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 7rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { padding-inline: max(1rem, calc((100% - 62rem) / 2)); }
header { position: sticky; top: 0; z-index: 1; padding-block: .6rem; background: var(--ground); border-bottom: 1px solid var(--line);
  border-top: .3rem solid var(--kept); }
header.bad { border-top-color: var(--failure); }
h1 { display: flex; gap: .75rem; align-items: baseline; margin: 0; font-size: 1.25rem; color: var(--kept); white-space: nowrap; }
header.bad h1 { color: var(--failure); }
h1 small { min-width: 0; overflow: hidden; text-overflow: ellipsis; font-weight: 500; }
h2 { margin: 1.5rem 0 .75rem; font-size: 1.2rem; }
fieldset { display: flex; gap: .4rem; margin: .5rem 0 0; padding: .15rem; border: 0; min-width: 0; overflow-x: auto; }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
fieldset span { position: relative; flex: none; }
fieldset input { position: absolute; inset: 0; margin: 0; opacity: 0; }
fieldset label { display: block; padding: .35rem .75rem; border: 1px solid var(--line); border-radius: 2rem; font-size: .875rem;
  cursor: pointer; }
fieldset input:checked + label { background: var(--text); border-color: var(--text); color: var(--ground); }
fieldset input:focus-visible + label { outline: 2px solid var(--practice); outline-offset: 1px; }
.result { margin: 1rem 0; font-weight: 600; overflow-wrap: anywhere; }
.over { margin: .5rem 0 0; color: var(--quiet); font-size: .875rem; }
.notice { padding: .75rem 1rem; border-left: .3rem solid var(--failure); background: var(--panel); }
article { margin: 0 0 1rem; padding: .75rem 1.25rem 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--information);
  border-radius: .5rem; }
article.of-failure { border-left-color: var(--failure); } article.of-warning { border-left-color: var(--warning); }
article.of-practice { border-left-color: var(--practice); }
article p { margin: .5rem 0; overflow-wrap: anywhere; } .sentence { font-weight: 600; }
h3 { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; margin: .25rem 0; font-size: 1rem; } h3 a { color: inherit; }
.level, .severity { padding: .05rem .5rem; border-radius: 1rem; background: var(--panel); color: var(--quiet); font-size: .8rem;
  font-weight: 500; white-space: nowrap; }
.of-failure .severity, .shows-failure .severity { color: var(--failure); }
.fault + .fault { border-top: 1px solid var(--line); }
.finding { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .15rem .75rem; margin: .75rem 0 .25rem; }
.finding dt { color: var(--quiet); } .finding dd { margin: 0; overflow-wrap: anywhere; }
.same, .others ul { margin: .25rem 0; padding: 0; list-style: none; }
.same li, .others li { padding: .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
pre, code { font: .85em/1.5 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .75rem; border-radius: .4rem; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
summary { min-height: 2rem; color: var(--practice); cursor: pointer; }
.others { margin: .75rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
.others > summary { color: inherit; font-weight: 600; }
.source, small, footer { color: var(--quiet); font-size: .875rem; }
footer { padding-block: 1.5rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { article { padding-inline: .9rem; } .finding { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .finding dd { margin-bottom: .4rem; } }
@media print { header { position: static; } fieldset { display: none; } article { break-inside: avoid; } }
${FILTER}
`;
