import { element } from './elements.js';
import { codes } from './notice.js';
import type { ScopeSettings } from './settings.js';

export interface ScopeChooser {
  readonly element: HTMLElement;
  chosen(): string[];
  /** Selects exactly these scopes. Names that the card does not have are ignored. */
  choose(scopes: readonly string[]): void;
  /** Says which of them are granted; the others are there on demand. */
  showGranted(scopes: ReadonlySet<string>): void;
}

/** Shows the scopes as chips that can be selected. */
export function createScopeChooser(scopes: readonly ScopeSettings[]): ScopeChooser {
  const boxes = scopes.map((scope) =>
    element('input', { type: 'checkbox', value: scope.name, checked: scope.atSignIn || undefined }),
  );
  const chips = boxes.map((box) =>
    element('label', { class: 'chip', testid: `scope-${box.value}` }, box, element('span', {}, box.value)),
  );
  const hint = element('p', { class: 'hint', testid: 'granted' });
  return {
    element: element(
      'fieldset',
      { class: 'scopes' },
      element('legend', {}, 'Scopes to request'),
      element('div', { class: 'chips' }, ...chips),
      hint,
    ),
    chosen: () => boxes.filter((box) => box.checked).map((box) => box.value),
    choose: (wanted) => {
      for (const box of boxes) box.checked = wanted.includes(box.value);
    },
    showGranted: (granted) => {
      hint.replaceChildren(...hintOf(scopes, granted));
    },
  };
}

function hintOf(scopes: readonly ScopeSettings[], granted: ReadonlySet<string>): (Node | string)[] {
  const names = (isGranted: boolean) =>
    codes(scopes.map(({ name }) => name).filter((name) => granted.has(name) === isGranted));
  const [held, later] = [names(true), names(false)];
  if (later.length === 0) return ['All are granted.'];
  return [...(held.length > 0 ? ['Granted: ', ...held, '. '] : []), 'On demand: ', ...later, '.'];
}
