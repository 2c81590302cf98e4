import { formatRemaining } from '../../frontend/devtools/times.js';
import type { Token } from '../../frontend/index.js';
import { decodeToken } from './decode-token.js';
import { element } from './elements.js';
import { jsonView } from './json-view.js';
import { createRawToken } from './raw-token.js';
import { nowSeconds } from './times.js';

export interface TokenView {
  readonly element: HTMLElement;
  /** The content of the token, separate because it is long. */
  readonly inside: HTMLElement;
  show(token: Token, before: Token | undefined): void;
  /** Updates the remaining time. */
  tick(): void;
}

/** Shows one token: its lifetime, its scopes, its content. */
export function createTokenView(): TokenView {
  const life = createLife();
  const none = 'None yet. It will be kept in this page’s memory only.';
  const empty = element('p', { class: 'hint', testid: 'no-token' }, none);
  const summary = element('div', { class: 'token-summary', 'aria-live': 'polite' }, empty);
  const content = element('div', {});
  const title = element('summary', {}, element('h3', {}, 'Inside the token'));
  const inside = element('details', { class: 'inside', open: true, hidden: true }, title, content);
  const head = element('div', { class: 'section-head' }, element('h3', {}, 'Access token'), life.time);
  const made = element('section', { class: 'token' }, head, life.bar, summary, life.lapsed);
  let current: Token | undefined;
  let lifetimeSeconds = 1;
  const tick = () => {
    if (current) made.dataset.lapsed = String(showLife(current, lifetimeSeconds, life));
  };
  const show: TokenView['show'] = (token, before) => {
    if (token !== current) lifetimeSeconds = remainingOf(token);
    current = token;
    summary.replaceChildren(grantedScopes(token), origin(token, before));
    content.replaceChildren(...insideOf(token.accessToken));
    inside.hidden = false;
    tick();
  };
  return { element: made, inside, show, tick };
}

function remainingOf({ expiresAt = Number.POSITIVE_INFINITY }: Token): number {
  return expiresAt - nowSeconds();
}

type Life = ReturnType<typeof createLife>;

function createLife() {
  return {
    time: element('output', { class: 'life-time', testid: 'token-life', 'aria-live': 'off' }),
    bar: element('progress', { class: 'life-bar', 'aria-label': 'Remaining lifetime of the token', hidden: true }),
    lapsed: element(
      'p',
      { class: 'hint', testid: 'token-lapsed', hidden: true },
      'The next call requests a new one first.',
    ),
  };
}

/** Updates the remaining time, and returns whether it is over. */
function showLife(token: Token, lifetimeSeconds: number, { time, bar, lapsed }: Life): boolean {
  const remaining = remainingOf(token);
  bar.hidden = token.expiresAt === undefined;
  bar.max = Math.min(lifetimeSeconds, Number.MAX_SAFE_INTEGER);
  bar.value = Math.max(0, Math.min(remaining, lifetimeSeconds));
  bar.dataset.ending = String(remaining < lifetimeSeconds / 5);
  lapsed.hidden = remaining > 0;
  time.textContent = bar.hidden ? 'lifetime unknown' : remaining > 0 ? formatRemaining(remaining) : 'expired';
  return remaining <= 0;
}

function grantedScopes(token: Token): HTMLElement {
  const { scopes, missingScopes } = token;
  const granted = scopes?.map((scope) => element('code', { class: 'tag tag-granted' }, scope));
  const lacking = missingScopes.map((scope) =>
    element('code', { class: 'tag tag-lacking', title: 'requested, not granted' }, scope),
  );
  const shown = granted ? [...granted, ...lacking] : ['The answer doesn’t say which scopes were granted.'];
  return element('p', { class: 'granted', testid: 'token-scope' }, ...shown);
}

function origin(token: Token, before: Token | undefined): HTMLElement {
  const text = !before
    ? 'Kept in this page’s memory only: a reload forgets it.'
    : before.accessToken === token.accessToken
      ? 'The same token as before: it is still valid.'
      : 'A new token. The page has forgotten the one before.';
  return element('p', { class: 'hint', testid: 'token-origin' }, text);
}

function insideOf(token: string): HTMLElement[] {
  const decoded = decodeToken(token);
  if (!decoded) {
    return [
      element('p', { class: 'hint', testid: 'token-opaque' }, 'This token is opaque: only its issuer can look inside.'),
      createRawToken(token),
    ];
  }
  const text = 'Only this demo looks inside. A real frontend treats a token as opaque and trusts the answer around it.';
  return [
    element('h4', {}, 'Header'),
    jsonView(decoded.header, 'token-header'),
    element('h4', {}, 'Claims'),
    jsonView(decoded.claims, 'token-claims'),
    element('p', { class: 'hint' }, text),
    createRawToken(token),
  ];
}
