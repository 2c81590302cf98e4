import type { SessionInfo } from '../../../generated/client/index.js';
import { getSession } from '../../frontend/index.js';
import { createBothWays, createOneWay } from './both-ways.js';
import { createClientPanel } from './client-panel.js';
import { element } from './elements.js';
import { ResourceCard } from './resource-card.js';
import type { Choice } from './return-path.js';
import { createSessionPanel } from './session-panel.js';
import { idOf, type Settings } from './settings.js';

/** The view of one session. Closing it drops the tokens. */
export interface SignedInView {
  readonly element: HTMLElement;
  readonly sub: string | undefined;
  update(info: SessionInfo): void;
  ask(choice: Choice): Promise<void>;
  close(): void;
}

export function createSignedInView(info: SessionInfo, settings: Settings, signOut: () => unknown): SignedInView {
  const life = new AbortController();
  const panel = createSessionPanel(signOut, settings.signOutElsewhere);
  const cards = new Map(
    settings.resources.map((resource) => [idOf(resource), new ResourceCard(resource, life.signal)]),
  );
  const timer = setInterval(() => {
    for (const part of [panel, ...cards.values()]) part.tick();
  }, 1000);
  const poll = setInterval(askIfInSight, POLL_MS);
  panel.show(info);
  life.signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearInterval(poll);
  });
  const grid = element('div', { class: 'cards' }, ...[...cards.values()].map((card) => card.element));
  return {
    element: element('div', { testid: 'signed-in' }, panel.element, grid, bothWaysOf(settings), createClientPanel()),
    sub: info.sub,
    update: panel.show,
    ask: async ({ resource, scopes }) => cards.get(resource)?.askAgain(scopes),
    close: () => life.abort(),
  };
}

/** Of two windows side by side, neither comes into sight, so both ask; asking does not prolong the session. */
const POLL_MS = 5000;

function askIfInSight(): void {
  if (document.visibilityState === 'visible') void getSession();
}

function bothWaysOf({ resources }: Settings): HTMLElement {
  const proxied = resources.find(({ proxy }) => proxy !== undefined);
  return proxied === undefined ? createOneWay() : createBothWays(proxied);
}
