import { escapeHtml } from '../../../http/html.js';

/** Markup whose texts are escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | readonly Html[];

/** Builds markup from a template. Values that are not markup are escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const texts = values.map(render);
  return new Html(parts.map((part, index) => `${part}${texts[index] ?? ''}`).join(''));
}

function render(value: Content): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map((item: Html) => item.text).join('');
  return escapeHtml(String(value));
}

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
