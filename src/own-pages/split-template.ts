/** What a template can have in double braces. */
export const PLACEHOLDERS = ['language', 'title', 'text', 'quote', 'action', 'requestId'] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A piece of a template, and the name of the placeholder behind it, which the last one has not. */
export interface TemplatePart {
  readonly before: string;
  readonly name: string | undefined;
  /** Where the placeholder begins. */
  readonly offset: number;
}

/** Splits a template at its placeholders, whatever their names are. */
export function splitTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { 0: braces, 1: inner = '', index } of text.matchAll(/\{\{(.*?)(?:\}\}|$)/gm)) {
    parts.push({ before: text.slice(end, index), name: inner.trim(), offset: index });
    end = index + braces.length;
  }
  return [...parts, { before: text.slice(end), name: undefined, offset: text.length }];
}

export function isPlaceholder(name: string | undefined): name is Placeholder {
  return PLACEHOLDERS.some((one) => one === name);
}
