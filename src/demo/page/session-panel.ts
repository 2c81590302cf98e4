import type { SessionInfo } from '../../../generated/client/index.js';
import { button, element } from './elements.js';
import { formatLocal, formatRelative, nowSeconds } from './times.js';

/** Shows the signed-in person and the end of the session. No claim is guaranteed, so each has a fallback. */
export function createSessionPanel(signOut: () => unknown, signOutElsewhere?: string) {
  const initial = element('span', { class: 'initial', 'aria-hidden': 'true' });
  const name = element('h1', { testid: 'user-name' });
  const email = element('p', { class: 'email', testid: 'user-email' });
  const end = element('p', { class: 'session-end', testid: 'session-end' });
  const leave = button('Sign out', { testid: 'sign-out' }, signOut);
  const elsewhere = signOutElsewhere === undefined ? [] : [linkElsewhere(signOutElsewhere)];
  let exp: number | undefined;
  const tick = () => {
    if (exp === undefined) end.textContent = '';
    else end.textContent = `Session ends at the latest ${formatLocal(exp)}, ${formatRelative(exp - nowSeconds())}`;
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

/** Opens another tab, so that this one shows the effect on the session. */
function linkElsewhere(href: string): HTMLElement {
  const attributes = { href, target: '_blank', rel: 'noopener', testid: 'sign-out-elsewhere' };
  const link = element('a', attributes, 'Sign out at the authorization server');
  return element('p', { class: 'elsewhere' }, link, ', and watch this page');
}
