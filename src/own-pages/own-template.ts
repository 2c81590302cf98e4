/** The page of a backend without templates. */
export const OWN_TEMPLATE = `<!doctype html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<style>
:root { color-scheme: light dark; --ink: #1d2433; --muted: #5b6478; --paper: #f6f7fa; --card: #fff; --line: #dfe3ec; --accent: #2f5bea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf3; --muted: #a3adc2; --paper: #12151d; --card: #1b202b; --line: #2c3344; --accent: #8ba6ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 30rem; width: 100%; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.3; overflow-wrap: break-word; hyphens: auto; }
p { margin: 0 0 1rem; color: var(--muted); }
small { display: block; margin-top: 1.25rem; color: var(--muted); font-size: .8rem; overflow-wrap: anywhere; }
blockquote { margin: 0 0 1rem; padding: .5rem 1rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
a, button { display: inline-block; margin-top: .5rem; padding: .6rem 1.1rem; border-radius: .6rem; background: var(--accent); color: var(--card); font: inherit; font-weight: 600; text-decoration: none; border: 0; cursor: pointer; }
a:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
</style>
</head>
<body>
<main>
<h1>{{title}}</h1>
<p>{{text}}</p>
{{quote}}
{{action}}
{{requestId}}
</main>
</body>
</html>
`;
