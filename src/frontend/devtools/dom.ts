type Attributes = Readonly<Record<string, string>>;

/** Makes an element. Strings become text nodes, so that no answer can bring markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
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

export function makeSection(title: string, ...children: readonly (Node | string)[]): HTMLElement {
  return make('section', {}, make('h3', {}, title), ...children);
}

/** Replaces the text only if it is another one, so that a selection in it stays. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
