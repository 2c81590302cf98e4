/** The style sheet of the pages: one card, in the system's color scheme, without external files. */
export const style = `:root {
  color-scheme: light dark;
  --ground: light-dark(#eef1f6, #12151c);
  --card: light-dark(#ffffff, #1b202a);
  --text: light-dark(#1a2130, #e8ecf4);
  --quiet: light-dark(#556074, #a2adc0);
  --line: light-dark(#d5dbe6, #343c4b);
  --accent: light-dark(#2353c9, #8fb0ff);
  --on-accent: light-dark(#ffffff, #0f1624);
  --tint: light-dark(#eaf0fe, #242d40);
  --warning: light-dark(#8a4b00, #ffc57a);
  --warning-ground: light-dark(#fff3e0, #3a2a12);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 1rem;
  padding: 1.5rem 1rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
.card {
  width: 100%;
  max-width: 27rem;
  padding: 1.75rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 8%);
}
.label {
  display: inline-block;
  margin: 0;
  padding: 0.125rem 0.625rem;
  border-radius: 1rem;
  background: var(--warning-ground);
  color: var(--warning);
  font-size: 0.8125rem;
  font-weight: 600;
}
h1 { margin: 1rem 0 0.25rem; font-size: 1.625rem; line-height: 1.2; letter-spacing: -0.01em; }
p { margin: 0 0 1.25rem; overflow-wrap: anywhere; }
h1 + p { color: var(--quiet); }
p strong { color: var(--text); }
small, .note, footer { color: var(--quiet); font-size: 0.875rem; }
.note { margin: 1rem 0 0; }
footer { max-width: 27rem; text-align: center; }
code { padding: 0.1em 0.45em; border-radius: 0.375rem; background: var(--tint); font-size: 0.875em; }
button {
  padding: 0.75rem 1rem;
  border: 1px solid var(--line);
  border-radius: 0.75rem;
  background: transparent;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
button:hover { border-color: var(--accent); background: var(--tint); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
button.primary:hover { filter: brightness(1.1); }
.people { display: grid; gap: 0.75rem; }
.people button { display: flex; align-items: center; gap: 0.875rem; text-align: left; }
.people strong, .people small, .resources strong, .resources small { display: block; overflow-wrap: anywhere; }
.avatar {
  flex: none;
  display: grid;
  place-items: center;
  width: 2.75rem;
  height: 2.75rem;
  border-radius: 50%;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
}
.resources { margin: 0 0 1.25rem; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 0.75rem; }
.resources li { padding: 0.875rem 1rem; }
.resources li + li { border-top: 1px solid var(--line); }
.scopes { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-top: 0.5rem; }
.decision { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 0.75rem; }
@media (forced-colors: active) { .avatar, code, .label { border: 1px solid; } }
`;
