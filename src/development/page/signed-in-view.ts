import type { SessionInfo } from '../../../generated/client/index.js';
import { element } from './elements.js';
import { ResourceCard } from './resource-card.js';
import type { Choice } from './return-path.js';
import { createSessionPanel } from './session-panel.js';
import { idOf, type Settings } from './settings.js';
import { nowSeconds } from './times.js';

export interface SignedInContext {
  readonly fetch: typeof fetch;
  check(): unknown;
  signOut(): unknown;
  sessionEnded(): void;
}

/** Everything that belongs to one session of one person; closing it drops the tokens. */
export interface SignedInView {
  readonly element: HTMLElement;
  readonly sub: string | undefined;
  update(info: SessionInfo): void;
  ask(choice: Choice): Promise<void>;
  close(): void;
}

export function createSignedInView(info: SessionInfo, settings: Settings, context: SignedInContext): SignedInView {
  const life = new AbortController();
  const panel = createSessionPanel(context.signOut, settings.signOutElsewhere);
  const { fetch, sessionEnded } = context;
  const cards = new Map(
    settings.resources.map((resource) => [
      idOf(resource),
      new ResourceCard(resource, { signal: life.signal, fetch, sessionEnded }),
    ]),
  );
  const timer = setInterval(() => tick([panel, ...cards.values()]), 1000);
  let atEnd: ReturnType<typeof setTimeout> | undefined;
  const update = (now: SessionInfo) => {
    panel.show(now);
    clearTimeout(atEnd);
    atEnd = atEndOf(now, context.check);
  };
  update(info);
  life.signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(atEnd);
  });
  const grid = element('div', { class: 'cards' }, ...[...cards.values()].map((card) => card.element));
  return {
    element: element('div', { testid: 'signed-in' }, panel.element, grid),
    sub: info.sub,
    update,
    ask: async ({ resource, scopes }) => cards.get(resource)?.askAgain(scopes),
    close: () => life.abort(),
  };
}

function tick(parts: readonly { tick(): void }[]): void {
  for (const part of parts) part.tick();
}

const LONGEST_TIMER_SECONDS = 2 ** 31 / 1000 - 1;

// The page finds out by itself that the session is over, but the backend says so, not this clock.
function atEndOf({ exp }: SessionInfo, check: () => unknown): ReturnType<typeof setTimeout> | undefined {
  const seconds = exp === undefined ? 0 : exp - nowSeconds() + 1;
  return seconds > 0 && seconds < LONGEST_TIMER_SECONDS ? setTimeout(check, seconds * 1000) : undefined;
}
