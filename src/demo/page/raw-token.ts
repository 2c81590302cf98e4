import { button, element } from './elements.js';

/** The token as it is sent: to be seen, and to be copied into a terminal. */
export function createRawToken(token: string): HTMLElement {
  const text = element('pre', { class: 'raw', testid: 'token-raw', tabindex: '0' }, token);
  const said = element('span', { class: 'hint', role: 'status' });
  const copy = button('Copy the token', { testid: 'copy-token' }, async () => {
    said.textContent = (await copied(token)) ? 'Copied.' : select(text);
  });
  return element(
    'details',
    { class: 'raw-token' },
    element('summary', { testid: 'show-raw' }, 'The raw token'),
    text,
    element('div', { class: 'calls' }, copy, said),
  );
}

// The clipboard is for secure contexts only, and the browser may refuse.
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function select(element: HTMLElement): string {
  getSelection()?.selectAllChildren(element);
  return 'The browser refused; the token is selected.';
}
