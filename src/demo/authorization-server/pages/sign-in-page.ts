import { fullName, type Person, people } from '../people.js';
import { html, layout } from './html.js';

/** Asks the person to sign in: one button per person. */
export function signInPage({ clientId }: { readonly clientId: string }): string {
  return layout({
    title: 'Sign in',
    content: html`<h1>Who are you?</h1>
<p>Sign in to continue to <strong>${clientId}</strong>.</p>
<form method="post" class="people">
${people.map(personButton)}
</form>`,
  });
}

function personButton(person: Person) {
  const initials = `${person.givenName.charAt(0)}${person.familyName.charAt(0)}`;
  return html`<button name="person" value="${person.id}">
<span class="avatar" aria-hidden="true">${initials}</span>
<span><strong>Continue as ${person.givenName}</strong> <small>${fullName(person)}, ${person.email}</small></span>
</button>
`;
}
