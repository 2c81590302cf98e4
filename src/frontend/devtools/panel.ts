import { listen } from '../session.js';
import { make, makeButton } from './dom.js';
import { onLogChange } from './log.js';
import { startRecording } from './record.js';
import { createRequestsSection } from './requests-section.js';
import { createSessionSection } from './session-section.js';
import { STYLE } from './style.js';
import { readStored, store } from './tab-storage.js';
import { createTokensSection } from './tokens-section.js';

export const TAG = 'tmi-bff-devtools';

const OPEN_KEY = 'tmi-bff-devtools-open';

/**
 * Defines the element `<tmi-bff-devtools>`, and begins to record. With the attribute `inline` it stands where it is put;
 * without, at the lower edge of the window. `open` opens it at first.
 */
export function defineDevtools(): void {
  startRecording();
  if (customElements.get(TAG)) return;
  // The class is made here, because a server that renders pages has no HTMLElement.
  customElements.define(
    TAG,
    class extends HTMLElement {
      #stop: (() => void) | undefined;

      connectedCallback(): void {
        const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
        shadow.adoptedStyleSheets = [styleSheet()];
        const { element, stop } = createPanel(this.hasAttribute('open'));
        shadow.replaceChildren(element);
        this.#stop = stop;
      }

      disconnectedCallback(): void {
        this.#stop?.();
      }
    },
  );
}

// A constructed style sheet needs no permission of a content security policy.
function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  return sheet;
}

function createPanel(openAtFirst: boolean): { readonly element: HTMLElement; stop(): void } {
  const sections = [createSessionSection(), createTokensSection(), createRequestsSection()];
  const body = make('div', { id: 'body', class: 'body' }, ...sections.map(({ element }) => element));
  // A closed panel is left alone.
  const update = () => {
    if (!body.hidden) for (const section of sections) section.update();
  };
  // A token is held a moment after its answer is in the log.
  const updateSoon = () => void setTimeout(update, 50);
  const stops = [onLogChange(updateSoon), listen(updateSoon)];
  let timer: ReturnType<typeof setInterval> | undefined;
  const toggle = makeButton(
    'tmi-bff devtools',
    { class: 'toggle', 'aria-controls': 'body', testid: 'devtools-toggle' },
    () => {
      setOpen(body.hidden !== false);
      store(OPEN_KEY, !body.hidden);
    },
  );
  const setOpen = (isOpen: boolean) => {
    body.hidden = !isOpen;
    toggle.ariaExpanded = String(isOpen);
    clearInterval(timer);
    if (isOpen) timer = setInterval(update, 1000);
    update();
  };
  const wasOpen = readStored(OPEN_KEY);
  setOpen(typeof wasOpen === 'boolean' ? wasOpen : openAtFirst);
  const element = make('aside', { 'aria-label': 'tmi-bff devtools' }, make('h2', {}, toggle), body);
  const stop = () => {
    clearInterval(timer);
    for (const end of stops) end();
  };
  return { element, stop };
}
