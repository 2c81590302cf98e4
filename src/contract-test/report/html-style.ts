/** The look of the HTML report, for light and dark screens and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1c2330; --quiet: #5d6778; --line: #dfe3ea; --panel: #f6f7f9;
  --failure: #b3261e; --warning: #8a5a00; --practice: #3d5a98; --information: #5d6778; --kept: #1d6f42; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181f; --text: #e4e8ee; --quiet: #9aa5b5; --line: #2c3440;
  --panel: #1b212a; --failure: #ff8a80; --warning: #f0b64e; --practice: #9db8f5; --information: #9aa5b5; --kept: #6fd39b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
header { border-left: .4rem solid var(--kept); padding-left: 1.25rem; }
header.bad { border-color: var(--failure); }
h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; }
.over { margin: 0; color: var(--quiet); }
.result { margin: .25rem 0 1rem; font-weight: 600; }
header dl { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0; }
header dl div { min-width: 6.5rem; padding: .5rem .75rem; border-radius: .5rem; background: var(--panel); }
header dt { color: var(--quiet); font-size: .85rem; }
header dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
header .kept dd, td.kept { color: var(--kept); } header .failure dd { color: var(--failure); }
header .warning dd { color: var(--warning); }
article { margin: 0 0 1rem; padding: .75rem 1.25rem 1rem; border: 1px solid var(--line); border-left: .3rem solid var(--information);
  border-radius: .5rem; break-inside: avoid; }
article.failure { border-left-color: var(--failure); } article.warning { border-left-color: var(--warning); }
article.practice { border-left-color: var(--practice); }
article p { margin: .5rem 0; } .sentence { font-weight: 600; }
h3 { margin: .25rem 0; font-size: 1rem; } h3 a { color: inherit; }
.level, .severity { margin-left: .5rem; padding: .05rem .5rem; border-radius: 1rem; background: var(--panel); color: var(--quiet);
  font-size: .8rem; font-weight: 500; }
.finding { display: grid; grid-template-columns: 5.5rem 1fr; gap: .15rem .75rem; margin: .75rem 0 .25rem; }
.finding dt { color: var(--quiet); } .finding dd { margin: 0; overflow-wrap: anywhere; }
pre, code { font: .85em/1.5 ui-monospace, monospace; }
pre { padding: .75rem; border-radius: .4rem; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
summary { color: var(--practice); cursor: pointer; }
.source, small, footer { color: var(--quiet); font-size: .875rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td:first-child, td:nth-child(2) { white-space: nowrap; }
footer { margin-top: 2rem; }
`;
