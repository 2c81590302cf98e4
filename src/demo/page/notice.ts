import { element } from './elements.js';

export interface NoticeParts {
  readonly tone: 'calm' | 'warning' | 'trouble';
  readonly title: string | Node;
  readonly text: string;
  /** A code and its description, for developers. */
  readonly detail?: string;
  readonly actions?: readonly HTMLElement[];
}

/** Shows what happened, and what the person can do about it. */
export function notice(testid: string, { tone, title, text, detail, actions = [] }: NoticeParts): HTMLElement {
  return element(
    'div',
    { class: `notice notice-${tone}`, testid },
    element('p', { class: 'notice-title' }, title),
    element('p', {}, text),
    detail === undefined ? undefined : element('p', { class: 'notice-detail', testid: `${testid}-detail` }, detail),
    actions.length > 0 ? element('div', { class: 'notice-actions' }, ...actions) : undefined,
  );
}

/** Formats names as code in a sentence: `buy`, `sell`. */
export function codes(names: readonly string[]): Node[] {
  return names.flatMap((name, index) => [
    ...(index > 0 ? [document.createTextNode(', ')] : []),
    element('code', {}, name),
  ]);
}
