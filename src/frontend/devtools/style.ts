/** Colors have a contrast of at least 4.5 to 1 in both schemes. */
export const STYLE = `
:host {
  all: initial;
  color-scheme: light dark;
  --ground: light-dark(#fff, #16191f);
  --raised: light-dark(#f3f5f8, #21262e);
  --text: light-dark(#1b2430, #e6eaf0);
  --quiet: light-dark(#52606f, #a3afbd);
  --line: light-dark(#c9d1db, #3a424e);
  --accent: light-dark(#0b5cad, #8ec5ff);
  --good: light-dark(#14683a, #7fd6a3);
  --bad: light-dark(#a3271c, #ff9f94);
  display: block;
  color: var(--text);
  font: 14px/1.45 system-ui, sans-serif;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
aside {
  background: var(--ground);
  border: 1px solid var(--line);
  border-radius: 10px;
  overflow: hidden;
}
:host(:not([inline])) aside {
  position: fixed;
  inset: auto 8px 8px auto;
  z-index: 2147483000;
  max-width: min(460px, calc(100vw - 16px));
  box-shadow: 0 4px 18px rgb(0 0 0 / 25%);
}
:host(:not([inline])) .body { max-height: min(70vh, 640px); overflow: auto; width: 460px; max-width: 100%; }
h2, h3, p, ul, ol, pre { margin: 0; padding: 0; font-size: inherit; }
h3 { font-size: 13px; color: var(--quiet); margin-bottom: 6px; }
ul, ol { list-style: none; display: grid; gap: 8px; }
button {
  font: inherit;
  color: var(--text);
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 7px;
  padding: 4px 10px;
  min-height: 28px;
  cursor: pointer;
}
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.toggle { width: 100%; min-height: 40px; border: 0; border-radius: 0; text-align: start; font-weight: 600; }
.toggle::before { content: '▸'; display: inline-block; width: 1.3em; }
.toggle[aria-expanded='true']::before { content: '▾'; }
.body { display: grid; grid-template-columns: minmax(0, 1fr); }
section { padding: 12px; border-top: 1px solid var(--line); min-width: 0; }
code, pre { font: 12.5px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); border-radius: 7px; padding: 8px; margin-top: 6px; white-space: pre-wrap; max-height: 200px; overflow: auto; }
.quiet { color: var(--quiet); }
.life { float: inline-end; font-variant-numeric: tabular-nums; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
progress { width: 100%; height: 6px; accent-color: var(--accent); display: block; margin: 4px 0; }
.rows { max-height: 420px; overflow: auto; }
.rows li { border-inline-start: 3px solid var(--line); padding-inline-start: 8px; }
.head { display: flex; flex-wrap: wrap; gap: 2px 10px; font-size: 12.5px; }
.kind { color: var(--quiet); font-weight: 600; }
.kind[data-kind='navigation'], .kind[data-kind='load'] { color: var(--accent); }
.outcome { font-variant-numeric: tabular-nums; color: var(--good); }
.outcome[data-ok='false'] { color: var(--bad); }
time { margin-inline-start: auto; color: var(--quiet); font-variant-numeric: tabular-nums; }
summary { cursor: pointer; padding: 2px 0; color: var(--bad); }
details p { margin: 2px 0 4px; }
`;
