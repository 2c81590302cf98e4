import type { SessionInfo } from '../../../generated/client/index.js';
import { button, element } from './elements.js';
import { formatLocal, formatRelative, nowSeconds } from './times.js';

export interface SessionPanel {
  readonly element: HTMLElement;
  show(info: SessionInfo): void;
  tick(): void;
}

/** Shows who is signed in and until when. No claim is guaranteed, so each has something to stand in for it. */
export function createSessionPanel(signOut: () => unknown, signOutElsewhere?: string): SessionPanel {
  const initial = element('span', { class: 'initial', 'aria-hidden': 'true' });
  const name = element('h1', { testid: 'user-name' });
  const email = element('p', { class: 'email', testid: 'user-email' });
  const end = element('p', { class: 'session-end', testid: 'session-end' });
  const leave = button('Sign out', { testid: 'sign-out' }, signOut);
  const elsewhere = signOutElsewhere === undefined ? [] : [linkElsewhere(signOutElsewhere)];
  let exp: number | undefined;
  const tick = () => {
    end.textContent = exp === undefined ? '' : `Session ends at the latest ${ending(exp)}`;
  };
  const show = (info: SessionInfo) => {
    name.textContent = info.name ?? info.preferred_username ?? info.sub ?? 'Signed in';
    initial.textContent = [...name.textContent][0]?.toUpperCase() ?? '';
    email.textContent = info.email ?? '';
    exp = info.exp;
    tick();
  };
  const person = element('div', { class: 'person' }, name, email);
  return {
    element: element('section', { class: 'session', testid: 'session' }, initial, person, end, leave, ...elsewhere),
    show,
    tick,
  };
}

/** In a tab of its own, so that this one shows what comes of it when the person is back. */
function linkElsewhere(href: string): HTMLElement {
  const attributes = { href, target: '_blank', rel: 'noopener', testid: 'sign-out-elsewhere' };
  const link = element('a', attributes, 'Sign out at the authorization server');
  return element('p', { class: 'elsewhere' }, link, ', and watch this page');
}

function ending(exp: number): string {
  return `${formatLocal(exp)}, ${formatRelative(exp - nowSeconds())}`;
}
