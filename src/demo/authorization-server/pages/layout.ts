import { type Html, html } from './html.js';

/** Wraps the content of a page: one card, and a label that this is for development. */
export function layout({ title, content }: { readonly title: string; readonly content: Html }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Demo authorization server</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/style.css">
</head>
<body>
<main class="card">
<p class="label">Demo authorization server</p>
${content}
</main>
<footer>No passwords, for development only. Never let it be reached from other machines.</footer>
</body>
</html>
`.text;
}
