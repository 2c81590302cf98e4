import { decodeToken } from './decode-token.js';
import { element } from './elements.js';
import { jsonView } from './json-view.js';
import { formatRemaining, nowSeconds } from './times.js';
import type { AccessToken } from './token-request.js';

export interface ShownToken {
  readonly token: AccessToken;
  readonly asked: readonly string[];
  /** The token that was here before. */
  readonly before: AccessToken | undefined;
}

export interface TokenView {
  readonly element: HTMLElement;
  show(shown: ShownToken): void;
  /** Brings the remaining time up to date. */
  tick(): void;
}

/** Shows one token: how long it lives, what it is for, what is inside. */
export function createTokenView(): TokenView {
  const life = element('output', { class: 'life-time', testid: 'token-life', 'aria-live': 'off' });
  const bar = element('progress', { class: 'life-bar', 'aria-label': 'Remaining life of the token' });
  const summary = element('div', { class: 'token-summary', 'aria-live': 'polite' }, emptyText());
  const inside = element('div', {});
  const details = element(
    'details',
    { class: 'inside', open: true, hidden: true },
    element('summary', {}, 'Inside the token'),
    inside,
  );
  let current: AccessToken | undefined;
  const tick = () => current && showLife(current, life, bar);
  const show = (shown: ShownToken) => {
    current = shown.token;
    summary.replaceChildren(grantedScopes(shown), origin(shown));
    inside.replaceChildren(...insideOf(shown.token.value));
    details.hidden = false;
    bar.hidden = shown.token.expiresAt === undefined;
    tick();
  };
  bar.hidden = true;
  const head = element('div', { class: 'section-head' }, element('h3', {}, 'Access token'), life);
  return { element: element('section', { class: 'token' }, head, bar, summary, details), show, tick };
}

function emptyText(): HTMLElement {
  return element('p', { class: 'hint', testid: 'no-token' }, 'None yet. It will live in this page’s memory only.');
}

function showLife({ expiresAt, lifetimeSeconds = 1 }: AccessToken, life: HTMLElement, bar: HTMLProgressElement) {
  if (expiresAt === undefined) {
    life.textContent = 'lifetime unknown';
    return;
  }
  const remaining = expiresAt - nowSeconds();
  life.textContent = remaining > 0 ? formatRemaining(remaining) : 'ran out';
  bar.max = lifetimeSeconds;
  bar.value = Math.max(0, remaining);
  bar.dataset.ending = String(remaining < lifetimeSeconds / 5);
}

function grantedScopes({ token, asked }: ShownToken): HTMLElement {
  const line = element('p', { class: 'granted', testid: 'token-scope' });
  if (!token.scopes) {
    line.append('The answer doesn’t say which scopes were granted.');
    return line;
  }
  const lacking = asked.filter((scope) => !token.scopes?.includes(scope));
  line.append(
    ...token.scopes.map((scope) => element('code', { class: 'tag tag-granted' }, scope)),
    ...lacking.map((scope) => element('code', { class: 'tag tag-lacking', title: 'asked, not granted' }, scope)),
  );
  return line;
}

function origin({ token, before }: ShownToken): HTMLElement {
  const text = !before
    ? 'Kept in this page’s memory only: a reload forgets it.'
    : before.value === token.value
      ? 'The same token as before: the backend still held it.'
      : 'A new token. The page has forgotten the one before.';
  return element('p', { class: 'hint', testid: 'token-origin' }, text);
}

function insideOf(token: string): HTMLElement[] {
  const decoded = decodeToken(token);
  if (!decoded) {
    return [
      element('p', { class: 'hint', testid: 'token-opaque' }, 'This token is opaque: only its issuer can look inside.'),
      element('pre', { class: 'raw', testid: 'token-raw', tabindex: '0' }, token),
    ];
  }
  const text =
    'Only this sample looks inside. A real frontend treats a token as opaque and trusts the answer around it.';
  return [
    element('h4', {}, 'Header'),
    jsonView(decoded.header, 'token-header'),
    element('h4', {}, 'Claims'),
    jsonView(decoded.claims, 'token-claims'),
    element('p', { class: 'hint' }, text),
  ];
}
