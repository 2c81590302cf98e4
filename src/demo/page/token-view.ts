import { formatRemaining } from '../../frontend/devtools/times.js';
import type { Token } from '../../frontend/index.js';
import { decodeToken } from './decode-token.js';
import { element } from './elements.js';
import { jsonView } from './json-view.js';
import { createRawToken } from './raw-token.js';
import { nowSeconds } from './times.js';

export interface ShownToken {
  readonly token: Token;
  /** The previous token. */
  readonly before: Token | undefined;
}

export interface TokenView {
  readonly element: HTMLElement;
  /** The content of the token, separate because it is long. */
  readonly inside: HTMLElement;
  show(shown: ShownToken): void;
  /** Updates the remaining time. */
  tick(): void;
}

/** Shows one token: its lifetime, its scopes, its content. */
export function createTokenView(): TokenView {
  const life = createLife();
  const summary = element('div', { class: 'token-summary', 'aria-live': 'polite' }, emptyText());
  const content = element('div', {});
  const inside = element('details', { class: 'inside', open: true, hidden: true }, insideTitle(), content);
  const head = element('div', { class: 'section-head' }, element('h3', {}, 'Access token'), life.time);
  const made = element('section', { class: 'token' }, head, life.bar, summary, life.lapsed);
  let current: Token | undefined;
  let lifetimeSeconds = 1;
  const tick = () => {
    if (current) made.dataset.lapsed = String(showLife(current, lifetimeSeconds, life));
  };
  const show = (shown: ShownToken) => {
    if (shown.token !== current) lifetimeSeconds = remainingOf(shown.token);
    current = shown.token;
    summary.replaceChildren(grantedScopes(shown), origin(shown));
    content.replaceChildren(...insideOf(shown.token.accessToken));
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

function insideTitle(): HTMLElement {
  return element('summary', {}, element('h3', {}, 'Inside the token'));
}

function emptyText(): HTMLElement {
  return element('p', { class: 'hint', testid: 'no-token' }, 'None yet. It will be kept in this page’s memory only.');
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

function grantedScopes({ token }: ShownToken): HTMLElement {
  const line = element('p', { class: 'granted', testid: 'token-scope' });
  if (!token.scopes) {
    line.append('The answer doesn’t say which scopes were granted.');
    return line;
  }
  line.append(
    ...token.scopes.map((scope) => element('code', { class: 'tag tag-granted' }, scope)),
    ...token.missingScopes.map((scope) =>
      element('code', { class: 'tag tag-lacking', title: 'requested, not granted' }, scope),
    ),
  );
  return line;
}

function origin({ token, before }: ShownToken): HTMLElement {
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
