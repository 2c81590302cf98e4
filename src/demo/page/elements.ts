/** Strings become text nodes, so no response can inject markup. */
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

/** Makes a button that runs `work` when clicked, and ignores clicks while it runs. */
export function button(label: string, attributes: Attributes, work: () => unknown): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', () => whileBusy(made, work));
  return made;
}

// A disabled button would lose focus, so a busy one is only marked as busy.
async function whileBusy(pressed: HTMLButtonElement, work: () => unknown): Promise<void> {
  if (pressed.ariaBusy === 'true') return;
  pressed.ariaBusy = 'true';
  try {
    await work();
  } finally {
    pressed.ariaBusy = null;
  }
}

/** Finds an element of index.html. A missing one is a defect of this page. */
export function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}
