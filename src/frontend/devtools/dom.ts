export type Attributes = Readonly<Record<string, string | true | undefined>>;

/** Strings become text nodes, so that no answer can bring markup. */
type Child = Node | string | undefined;

/** Makes an element; `testid` becomes `data-testid`, `true` an attribute without a value. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name === 'testid' ? 'data-testid' : name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function makeButton(label: string, attributes: Attributes, work: () => unknown): HTMLButtonElement {
  const made = make('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', work);
  return made;
}

/** A part of the panel. */
export interface Section {
  readonly element: HTMLElement;
  /** Shows what is now. Called every second while the panel is open, and with each entry of the log. */
  update(): void;
}

export function makeSection(title: string, ...children: readonly Child[]): HTMLElement {
  return make('section', {}, make('h3', {}, title), ...children);
}

/** Replaces the text only if it is another one, so that a selection in it stays. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
