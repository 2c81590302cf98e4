/** Text is always set as text, so nothing that a server answers can become markup. */
export type Child = Node | string | undefined;

export type Attributes = Readonly<Record<string, string | true | undefined>>;

/** Makes an element; `testid` becomes `data-testid`, `true` an attribute without a value. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name === 'testid' ? 'data-testid' : name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Makes a button that does `work` when pressed, and ignores further presses while it is under way. */
export function button(label: string, attributes: Attributes, work: () => unknown): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', () => whileBusy(made, work));
  return made;
}

// A disabled button would lose the keyboard's focus, so a busy one only says that it is.
async function whileBusy(pressed: HTMLButtonElement, work: () => unknown): Promise<void> {
  if (pressed.ariaBusy === 'true') return;
  pressed.ariaBusy = 'true';
  try {
    await work();
  } finally {
    pressed.ariaBusy = null;
  }
}

/** Finds an element of index.html, which and this code are written together: its absence is a mistake here. */
export function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}
