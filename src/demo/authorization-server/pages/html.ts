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
