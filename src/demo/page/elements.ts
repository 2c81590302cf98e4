import { type Attributes, make as element } from '../../frontend/devtools/dom.js';

export { element };

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

/** Shows the status of an answer, and what follows it in the same line. */
export function answerHead(
  testid: string,
  text: string,
  isOk: boolean,
  ...children: readonly HTMLElement[]
): HTMLElement {
  const mark = element('span', { class: 'status', testid, 'data-ok': String(isOk) }, text);
  return element('p', { class: 'answer-head' }, mark, ...children);
}

/** Finds an element of index.html. A missing one is a defect of this page. */
export function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}
