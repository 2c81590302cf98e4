import { listen } from '../session.js';
import { make, makeButton, type Section } from './dom.js';
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
  const updates = new PanelUpdates(body, sections);
  const toggle = makeButton(
    'tmi-bff devtools',
    { class: 'toggle', 'aria-controls': 'body', testid: 'devtools-toggle' },
    () => {
      updates.open(body.hidden !== false);
      toggle.ariaExpanded = String(!body.hidden);
      store(OPEN_KEY, !body.hidden);
    },
  );
  const wasOpen = readStored(OPEN_KEY);
  updates.open(typeof wasOpen === 'boolean' ? wasOpen : openAtFirst);
  toggle.ariaExpanded = String(!body.hidden);
  const element = make('aside', { 'aria-label': 'tmi-bff devtools' }, make('h2', {}, toggle), body);
  return { element, stop: () => updates.end() };
}

/** Keeps an open panel up to date, and leaves a closed one alone. */
class PanelUpdates {
  readonly #body: HTMLElement;
  readonly #sections: readonly Section[];
  readonly #stops: (() => void)[];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(body: HTMLElement, sections: readonly Section[]) {
    this.#body = body;
    this.#sections = sections;
    // A token is held a moment after its answer is in the log.
    const update = () => void setTimeout(() => this.#update(), 50);
    this.#stops = [onLogChange(update), listen(update)];
  }

  open(isOpen: boolean): void {
    this.#body.hidden = !isOpen;
    clearInterval(this.#timer);
    if (isOpen) this.#timer = setInterval(() => this.#update(), 1000);
    this.#update();
  }

  end(): void {
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
  }

  #update(): void {
    if (!this.#body.hidden) for (const { update } of this.#sections) update();
  }
}
