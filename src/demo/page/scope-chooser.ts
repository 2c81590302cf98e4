import { element } from './elements.js';
import { codes } from './notice.js';
import type { ScopeSettings } from './settings.js';

export interface ScopeChooser {
  readonly element: HTMLElement;
  chosen(): string[];
  /** Selects exactly these scopes. Names that the card does not have are ignored. */
  choose(scopes: readonly string[]): void;
}

/** Shows the scopes as chips that can be selected. */
export function createScopeChooser(scopes: readonly ScopeSettings[]): ScopeChooser {
  const boxes = scopes.map((scope) =>
    element('input', { type: 'checkbox', value: scope.name, checked: scope.atSignIn || undefined }),
  );
  const chips = boxes.map((box) =>
    element('label', { class: 'chip', testid: `scope-${box.value}` }, box, element('span', {}, box.value)),
  );
  return {
    element: element(
      'fieldset',
      { class: 'scopes' },
      element('legend', {}, 'Scopes to request'),
      element('div', { class: 'chips' }, ...chips),
      hint(scopes),
    ),
    chosen: () => boxes.filter((box) => box.checked).map((box) => box.value),
    choose: (wanted) => {
      for (const box of boxes) box.checked = wanted.includes(box.value);
    },
  };
}

function hint(scopes: readonly ScopeSettings[]): HTMLElement | undefined {
  const names = (atSignIn: boolean) =>
    codes(scopes.filter((scope) => scope.atSignIn === atSignIn).map((scope) => scope.name));
  const later = names(false);
  if (later.length === 0) return undefined;
  return element('p', { class: 'hint' }, 'Granted at sign-in: ', ...names(true), '. On demand: ', ...later, '.');
}
