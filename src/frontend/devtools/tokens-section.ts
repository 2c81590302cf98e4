import { resourcesOf, scopesOf } from '../token-query.js';
import { type HeldToken, heldTokens } from '../tokens.js';
import { make, makeButton, makeSection, type Section, setText } from './dom.js';
import { formatRemaining } from './times.js';

interface Row {
  readonly element: HTMLElement;
  update(held: HeldToken): void;
}

/** Shows the tokens in the memory of the page with their life; what is in one only when asked for. */
export function createTokensSection(): Section {
  const list = make('ul', {});
  const empty = make('p', { testid: 'devtools-no-token' }, 'None in the memory of this page.');
  let rows = new Map<string, Row>();
  const update = () => {
    const before = rows;
    const held = new Map(heldTokens().map((one) => [one.token.accessToken, one]));
    rows = new Map([...held].map(([token, one]) => [token, before.get(token) ?? createRow(one)]));
    for (const [token, row] of before) if (!rows.has(token)) row.element.remove();
    for (const [token, row] of rows) {
      const one = held.get(token);
      if (one) row.update(one);
      if (!row.element.isConnected) list.append(row.element);
    }
    empty.hidden = rows.size > 0;
  };
  return { element: makeSection('Tokens', empty, list), update };
}

function createRow({ query, token }: HeldToken): Row {
  const life = make('span', { class: 'life' });
  const bar = make('progress', { 'aria-label': 'Remaining life', max: '1' });
  const lifetime = token.expiresAt === undefined ? undefined : Math.max(1, token.expiresAt - Date.now() / 1000);
  const resources = resourcesOf(query).join(', ') || 'the default resource';
  const element = make(
    'li',
    { testid: 'devtools-token' },
    make('p', {}, make('code', {}, resources), ' ', life),
    bar,
    make(
      'p',
      { class: 'quiet' },
      `requested: ${scopesOf(query).join(' ') || 'the default'}; granted: ${token.scopes?.join(' ') ?? 'not said'}`,
    ),
    ...createReveal(token.accessToken),
  );
  const update = ({ secondsLeft }: HeldToken) => {
    setText(life, secondsLeft > 0 ? formatRemaining(secondsLeft) : 'expired');
    bar.hidden = lifetime === undefined;
    if (lifetime !== undefined) bar.value = Math.max(0, Math.min(1, secondsLeft / lifetime));
  };
  return { element, update };
}

/** The token itself is in the document only while it is shown. */
function createReveal(accessToken: string): HTMLElement[] {
  const place = make('div', {});
  const shown = () => place.childElementCount > 0;
  const toggle = makeButton('Show the token', { 'aria-expanded': 'false', testid: 'devtools-show-token' }, () => {
    place.replaceChildren(...(shown() ? [] : [make('pre', { tabindex: '0', class: 'raw' }, accessToken)]));
    toggle.textContent = shown() ? 'Hide the token' : 'Show the token';
    toggle.ariaExpanded = String(shown());
  });
  const copy = makeButton('Copy it', {}, async () => {
    copy.textContent = await navigator.clipboard.writeText(accessToken).then(
      () => 'Copied',
      () => 'The browser refused',
    );
  });
  return [make('div', { class: 'buttons' }, toggle, copy), place];
}
