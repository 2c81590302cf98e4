import type { ConsentParties, ScopesByResource } from '../consents.js';
import type { DemoResource } from '../options.js';
import { findPerson, fullName, type Person, people } from '../people.js';
import { type Html, html, layout } from './html.js';

export interface ConsentQuestion extends ConsentParties {
  readonly asked: ScopesByResource;
  readonly resources: readonly DemoResource[];
}

/** Asks for consent, listing the scopes by resource. */
export function consentPage({ personId, clientId, asked, resources }: ConsentQuestion): string {
  const person = findPerson(personId);
  return layout({
    title: 'Allow access',
    content: html`<h1>Allow access?</h1>
<p><strong>${clientId}</strong> asks for access to:</p>
<ul class="resources">
${resources.filter(({ indicator }) => asked.has(indicator)).map((resource) => listResource(resource, asked))}
</ul>
<form method="post" class="decision">
<button name="decision" value="allow" class="primary">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>
<p class="note">Signed in as ${person ? fullName(person) : personId}.</p>`,
  });
}

function listResource({ indicator, name }: DemoResource, asked: ScopesByResource): Html {
  return html`<li>
<strong>${name}</strong> <small>${indicator}</small>
<span class="scopes">${(asked.get(indicator) ?? []).map((scope) => html`<code>${scope}</code> `)}</span>
</li>
`;
}

/** Asks the person to sign in: one button per person. */
export function signInPage(clientId: string): string {
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
